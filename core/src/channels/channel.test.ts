import fc from "fast-check";
import { expect, test } from "vitest";
import { channelMessage, maskedUrl } from "./channel.ts";

test("a masked address says where, and nothing of what is secret", () => {
  expect(maskedUrl("https://hooks.example.com:8443/services/T0/B1/s3cret?key=s3cret#s3cret")).toBe(
    "https://hooks.example.com:8443/…",
  );
  expect(maskedUrl("https://user:s3cret@hooks.example.com/x")).toBe("https://hooks.example.com/…");
  expect(maskedUrl("s3cret")).toBe("…");
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const { pathname, search } = new URL(url);
      const masked = maskedUrl(url);
      expect(masked.endsWith("/…")).toBe(true);
      if (pathname.length > 3) expect(masked).not.toContain(pathname);
      if (search.length > 3) expect(masked).not.toContain(search);
    }),
  );
});

test("a message is JSON of the shape the receiver takes, whatever is in it", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (title, text) => {
      expect(JSON.parse(channelMessage("slack", { title, text }))).toEqual({ text: `*${title}*\n${text}` });
      expect(JSON.parse(channelMessage("webhook", { title, text }))).toEqual({ source: "outlay", title, text });
    }),
  );
});
