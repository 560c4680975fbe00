"""A report that was spoken instead of written."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from shanzhi.cases.models import Case
from shanzhi.records.models import Attachment

from .phones import write_report

MICROPHONE = """() => {
  navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext();
    const tone = context.createOscillator();
    const out = context.createMediaStreamDestination();
    tone.connect(out);
    tone.start();
    return out.stream;
  };
}"""
"""A microphone that hears one tone: this machine has none. What records it and what is recorded are the real thing."""


def test_a_spoken_report_arrives_whole(phone: Page) -> None:
    phone.evaluate(MICROPHONE)
    write_report(phone)
    phone.get_by_role("button", name="录一段话").click()
    phone.get_by_text("正在录音 1 秒").click()
    expect(phone.get_by_label("录音", exact=True)).to_be_visible()
    phone.get_by_role("button", name="发送", exact=True).click()
    expect(phone.get_by_text("都已送达。")).to_be_visible()
    paper = Attachment.objects.get(subject=Case.objects.get().subject)
    assert (paper.kind, paper.mime) == ("audio", "audio/webm")
