// A photo made small enough to send from a phone: long side 1600, turned the right way up, and without EXIF (drawing it
// anew drops the place and the device it was taken with).

const LONG_SIDE = 1600;
const QUALITY = 0.8;

/** The file itself comes back if it is no photo, cannot be read here (HEIC), or would not get smaller. @param {File} file @returns {Promise<File>} */
export async function shrink(file) {
  if (!/^image\/(jpeg|png|webp|avif|bmp)$/.test(file.type)) return file;
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file;
  }
  const scale = Math.min(1, LONG_SIDE / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const pen = canvas.getContext("2d");
  if (!pen) return file;
  pen.imageSmoothingQuality = "high";
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  /** @type {Blob | null} */
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob) return file;
  // a small PNG may be smaller than its JPEG; a JPEG is always redrawn, for the EXIF's sake
  if (file.type !== "image/jpeg" && scale === 1 && blob.size >= file.size) return file;
  return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
}
