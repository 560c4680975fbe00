// A photo made small: long side 1600, upright, drawn anew, so that nothing but the picture is left of it.

const LONG = 1600;

async function decoded(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new Error("这张照片打不开，请重新拍摄。");
  }
}

export async function shrink(file) {
  const picture = await decoded(file);
  const scale = Math.min(1, LONG / Math.max(picture.width, picture.height));
  const width = Math.round(picture.width * scale);
  const height = Math.round(picture.height * scale);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
  picture.close();
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.72); });
  if (!blob) throw new Error("手机内存不足，照片没有存下，请关闭其他程序后重拍。");
  const bytes = await blob.arrayBuffer();
  return { id: crypto.randomUUID(), bytes, sha256: await hash(bytes), width, height };
}

export async function hash(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((b) => b.toString(16).padStart(2, "0")).join("");
}

export function address(bytes, mime = "image/jpeg") {
  return URL.createObjectURL(new Blob([bytes], { type: mime || "image/jpeg" }));
}
