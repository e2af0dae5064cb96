import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { createOutbound, type Exchange, type OutboundAnswer } from "./outbound.ts";
import { isPublicAddress } from "./public-address.ts";

const inside = [
  ["127.0.0.1", "127.255.255.254", "::1", "0.0.0.0", "::", "0.1.2.3"],
  ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fd12:3456::1"],
  ["169.254.169.254", "169.254.170.2", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "100.100.100.200"],
  ["100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.0.192", "198.18.0.1", "198.19.255.255"],
  ["224.0.0.1", "239.255.255.255", "ff02::1", "255.255.255.255", "240.0.0.1"],
  ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
  ["::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.1.2.3", "::127.0.0.1", "::ffff:0:127.0.0.1"],
  ["64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a00:1::1", "2001::1", "100::1"],
  ["fec0::1", "5f00::1", "4000::1", "[::1]", "", "localhost", "1.2.3", "0x7f.1", "256.1.1.1", "1.2.3.4.5"],
].flat();
const outside = [
  ["1.1.1.1", "8.8.8.8", "93.184.215.14", "172.32.0.1", "100.128.0.1", "11.0.0.1", "223.255.255.254"],
  ["2606:4700:4700::1111", "2a00:1450:4001:82b::200e", "::ffff:8.8.8.8", "64:ff9b::808:808", "[2606:4700::1111]"],
].flat();

describe("addresses", () => {
  test.each(inside)("%s is not of the public network", (address) => expect(isPublicAddress(address)).toBe(false));
  test.each(outside)("%s is", (address) => expect(isPublicAddress(address)).toBe(true));

  const quad = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
  const privateQuad = fc.oneof(
    quad.map(([, b, c, d]) => [127, b, c, d]),
    quad.map(([, b, c, d]) => [10, b, c, d]),
    quad.map(([, b, c, d]) => [172, 16 + (b % 16), c, d]),
    quad.map(([, , c, d]) => [192, 168, c, d]),
    quad.map(([, , c, d]) => [169, 254, c, d]),
    quad.map(([, b, c, d]) => [100, 64 + (b % 64), c, d]),
    quad.map(([a, b, c, d]) => [224 + (a % 32), b, c, d]),
  );
  const hex = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]) =>
    `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;

  test("an address inside stays inside in every form it can be spelled in", () => {
    fc.assert(
      fc.property(privateQuad, (bytes) => {
        const dotted = bytes.join(".");
        const forms = [dotted, `::ffff:${dotted}`, `::ffff:${hex(bytes)}`, `64:ff9b::${hex(bytes)}`, `::${hex(bytes)}`];
        for (const form of [...forms, `2002:${hex(bytes)}::1`, `::ffff:0:${hex(bytes)}`, form6(bytes)])
          expect(`${form} ${isPublicAddress(form)}`).toBe(`${form} false`);
        // As an URL would be typed: one number, octal, hexadecimal. The URL's own reading is what is resolved.
        const [a = 0, b = 0, c = 0, d = 0] = bytes;
        const whole = ((a * 256 + b) * 256 + c) * 256 + d;
        for (const host of [
          `${whole}`,
          `0x${whole.toString(16)}`,
          `0${a.toString(8)}.${b}.${c}.${d}`,
          `${a}.${b}.${c * 256 + d}`,
        ])
          expect(isPublicAddress(new URL(`http://${host}/`).hostname)).toBe(false);
      }),
    );
  });
  const form6 = (bytes: readonly number[]) => `[0:0:0:0:0:ffff:${hex(bytes)}]`;

  test("any text is judged, none throws", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.ipV6(), fc.ipV4Extended()),
        (text) => typeof isPublicAddress(text) === "boolean",
      ),
    );
  });
});

const hosts: Readonly<Record<string, readonly string[]>> = {
  "hooks.example.com": ["93.184.215.14"],
  "other.example.com": ["8.8.8.8"],
  "inside.example.com": ["10.0.0.5"],
  "both.example.com": ["93.184.215.14", "127.0.0.1"],
  "127.0.0.1": ["127.0.0.1"],
  "169.254.169.254": ["169.254.169.254"],
};
const ok: OutboundAnswer = { status: 200, headers: {}, body: new Uint8Array() };
const redirect = (location: string, status = 302): OutboundAnswer => ({ ...ok, status, headers: { location } });

type Asked = Parameters<Exchange>[0];
function asking(answer: (asked: Asked) => OutboundAnswer, privateHosts: readonly string[] = []) {
  const asked: Asked[] = [];
  const outbound = createOutbound({
    resolve: async (name) => hosts[name] ?? [],
    exchange: async (request) => {
      asked.push(request);
      return answer(request);
    },
    clock: systemClock,
    privateHosts,
  });
  return { outbound, asked };
}

test.each([
  ["http://127.0.0.1:4400/", "forbidden"],
  ["http://2130706433/", "forbidden"],
  ["http://169.254.169.254/latest/meta-data/", "forbidden"],
  ["https://inside.example.com/", "forbidden"],
  ["https://both.example.com/", "forbidden"],
  ["https://user:pw@hooks.example.com/", "forbidden"],
  ["file:///etc/passwd", "forbidden"],
  ["gopher://hooks.example.com/", "forbidden"],
  ["not a url", "bad_request"],
  ["https://unknown.example.com/", "store_unavailable"],
])("%s is refused before anything is sent", async (url, code) => {
  const { outbound, asked } = asking(() => ok);
  await expect(outbound({ url })).rejects.toMatchObject({ code });
  expect(asked).toEqual([]);
});

test("what was checked is what is connected to; a name is resolved once for each hop", async () => {
  const { outbound, asked } = asking(({ url }) =>
    url.host === "hooks.example.com" ? redirect("https://other.example.com/there", 307) : ok,
  );
  await outbound({
    url: "https://hooks.example.com/here",
    method: "POST",
    body: "x",
    headers: { authorization: "s", accept: "y" },
  });
  expect(asked.map(({ url, address, method, body }) => [url.href, address, method, body])).toEqual([
    ["https://hooks.example.com/here", "93.184.215.14", "POST", "x"],
    ["https://other.example.com/there", "8.8.8.8", "POST", "x"],
  ]);
  expect(asked[1]?.headers).toEqual({ accept: "y" });
});

test.each([
  ["http://127.0.0.1/", "forbidden"],
  ["//inside.example.com/x", "forbidden"],
  ["http://hooks.example.com/plain", "forbidden"],
  ["ftp://hooks.example.com/", "forbidden"],
  ["https://hooks.example.com/again", "store_unavailable"],
])("a redirect to %s is not followed", async (location, code) => {
  const { outbound, asked } = asking(() => redirect(location));
  await expect(outbound({ url: "https://hooks.example.com/" })).rejects.toMatchObject({ code });
  expect(asked.length).toBeLessThanOrEqual(4);
});

test("a private host that an administrator has named is asked, and no other, and no other port where one is named", async () => {
  const { outbound } = asking(() => ok, ["inside.example.com", "127.0.0.1:9000"]);
  await expect(outbound({ url: "http://inside.example.com:8080/" })).resolves.toEqual(ok);
  await expect(outbound({ url: "http://127.0.0.1:9000/" })).resolves.toEqual(ok);
  await expect(outbound({ url: "http://127.0.0.1:9001/" })).rejects.toMatchObject({ code: "forbidden" });
});
