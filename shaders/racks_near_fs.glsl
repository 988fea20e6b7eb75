// SPDX-License-Identifier: GPL-3.0-or-later
//VTK::System::Dec
//VTK::Output::Dec
// Fragment stage of racks near enough to show cells: one cell per GPU, its state's pattern, the frame around.
// Colours are sRGB as displayed, in and out; nothing is lit. Under two pixels a cell it fades into the rack's mean,
// which is all that the far stage draws, so that nothing jumps where one takes over from the other.
//
// codeTex       R8, 2,048 a row: each GPU's code
// paletteTex    RGBA8, 256 x 2: row 0 colour and pattern (alpha * 255: 0 fill, 1 hollow, 2 hatched, 3 crossed),
//               row 1 the flat colour for when the pattern is too small
// layoutTex     RGBA32F, 1,024 units a row, two texels each: (band's first unit, its height in units,
//               kind: 0 blank, 1 node, 2 switch, -) and (first GPU in the rack, GPUs, columns, lines)
// nodeMeanTex   RGBA8, 2,048 a row: each node's one colour; alpha 0: a node without GPUs
// faceFrame     metres that a face keeps free: side, bottom, top
// fadedTo       what racks outside the emphasis fade into
// steelSide, steelFrame, faceDark, blankPanel, switchPanel, switchPort: colours of the theme

in vec2 faceUv;
flat in vec2 faceSize;
flat in vec4 rackInfo;
flat in vec3 faceNodesStyle;   // face, nodes, style: 1 for a rack of trays behind one door
flat in vec4 rackMean;

uniform sampler2D codeTex;
uniform sampler2D paletteTex;
uniform sampler2D layoutTex;
uniform sampler2D nodeMeanTex;
uniform vec3 faceFrame;
uniform vec3 steelSide;
uniform vec3 steelFrame;
uniform vec3 faceDark;
uniform vec3 blankPanel;
uniform vec3 switchPanel;
uniform vec3 switchPort;
uniform vec3 fadedTo;

// How much of a pixel lies inside an edge that is `inside` metres away, with pixels of `pixel` metres.
float cover(float inside, float pixel) { return clamp(inside / pixel + 0.5, 0.0, 1.0); }
float cover(vec2 inside, vec2 pixel)
{
  vec2 c = clamp(inside / pixel + 0.5, 0.0, 1.0);
  return c.x * c.y;
}

vec3 patterned(vec2 p, vec2 cell, vec2 pixel, float inside, vec4 swatch, vec3 flatColour, float pixels)
{
  float pattern = swatch.a * 255.0;
  if (pattern < 0.5)
    return swatch.rgb;
  float least = min(cell.x, cell.y);
  float wide = max(pixel.x, pixel.y);
  vec2 edge = min(p, cell - p);
  vec3 base = mix(faceDark, swatch.rgb, 0.10);
  float mark;
  if (pattern < 1.5)
  {
    float stroke = max(1.1 * wide, 0.07 * least);
    mark = 1.0 - cover(edge - vec2(inside + stroke), pixel);
  }
  else if (pattern < 2.5)
  {
    float period = max(0.30 * least, 4.0 * wide);
    float wave = abs(fract((p.x + p.y) / period) - 0.5) * period;
    mark = cover(0.20 * period - wave, 1.4 * wide) * 0.75;
  }
  else
  {
    vec2 q = p / cell;
    float away = min(abs(q.x - q.y), abs(q.x + q.y - 1.0)) * least * 0.7;
    mark = cover(max(0.9 * wide, 0.055 * least) - away, wide);
    base = mix(faceDark, swatch.rgb, 0.30);
  }
  return mix(flatColour, mix(base, swatch.rgb, mark), clamp((pixels - 4.0) / 4.0, 0.0, 1.0));
}

vec3 nodeCells(vec2 p, vec2 band, vec2 pixel, vec4 place)
{
  float columns = place.z;
  float lines = place.w;
  vec2 cell = band / vec2(columns, lines);
  vec2 at = min(floor(p / cell), vec2(columns - 1.0, lines - 1.0));
  float n = (lines - 1.0 - at.y) * columns + at.x;
  if (n >= place.y)
    return blankPanel;
  int gpu = int(rackInfo.x + place.x + n + 0.5);
  int code = int(texelFetch(codeTex, ivec2(gpu % 2048, gpu / 2048), 0).r * 255.0 + 0.5);
  vec4 swatch = texelFetch(paletteTex, ivec2(code, 0), 0);
  vec3 flatColour = texelFetch(paletteTex, ivec2(code, 1), 0).rgb;
  vec2 local = p - at * cell;
  float pixels = min(cell.x / pixel.x, cell.y / pixel.y);
  float gap = min(0.0045, 0.06 * min(cell.x, cell.y));
  vec3 c = patterned(local, cell, pixel, gap, swatch, flatColour, pixels);
  float solid = cover(min(local, cell - local) - gap, pixel);
  solid *= cover(min(p.y, band.y - p.y) - 1.8 * gap, pixel.y);
  c = mix(faceDark, c, mix(1.0, solid, clamp((pixels - 2.0) / 4.0, 0.0, 1.0)));
  return mix(rackMean.rgb, c, smoothstep(1.0, 2.5, pixels));
}

vec3 switchFace(vec2 p, vec2 band, vec2 pixel)
{
  vec2 port = vec2(band.x / 34.0, band.y / 3.2);
  vec2 q = (p - vec2(port.x, port.y * 0.6)) / port;
  vec2 f = abs(fract(q) - 0.5);
  float inside = q.x > 0.0 && q.x < 32.0 && q.y > 0.0 && q.y < 2.0 ? 1.0 : 0.0;
  float mark = cover((0.34 - f) * port, pixel) * inside;
  float pixels = port.x / pixel.x;
  mark = mix(0.35 * inside, mark, clamp((pixels - 1.5) / 2.0, 0.0, 1.0));
  vec3 c = mix(switchPanel, switchPort, mark);
  return mix(faceDark, c, cover(min(p.y, band.y - p.y) - 0.003, pixel.y));
}

// A panel without equipment: plain, or the louvres of a rack whose trays stand behind one door.
vec3 blankFace(vec2 p, vec2 size, vec2 pixel)
{
  vec3 plain = mix(faceDark, blankPanel, cover(min(p, size - p) - vec2(0.002), pixel));
  if (faceNodesStyle.z < 0.5)
    return plain;
  float slot = 0.022;
  float wave = abs(fract(p.y / slot) - 0.5) * slot;
  float side = min(p.x, size.x - p.x) - 0.035;
  float mark = cover(0.22 * slot - wave, pixel.y) * cover(side, pixel.x);
  mark = mix(0.44 * cover(side, pixel.x), mark, clamp((slot / pixel.y - 2.0) / 3.0, 0.0, 1.0));
  return mix(plain, faceDark, mark);
}

vec3 frontFace(vec2 metres, vec2 pixel)
{
  vec2 low = faceFrame.xy;
  vec2 free = faceSize - vec2(2.0 * faceFrame.x, faceFrame.y + faceFrame.z);
  vec2 p = clamp(metres - low, vec2(0.0), free * 0.99999);
  float units = rackInfo.z;
  int unit = int(rackInfo.y + floor(p.y / free.y * units) + 0.5);
  ivec2 at = ivec2((unit % 1024) * 2, unit / 1024);
  vec4 band = texelFetch(layoutTex, at, 0);
  vec4 place = texelFetch(layoutTex, at + ivec2(1, 0), 0);
  float unitHeight = free.y / units;
  vec2 inBand = vec2(p.x, p.y - band.x * unitHeight);
  vec2 size = vec2(free.x, band.y * unitHeight);
  vec3 c;
  if (band.z < 0.5)
    c = blankFace(inBand, size, pixel);
  else if (band.z < 1.5)
    c = place.y > 0.5 ? nodeCells(inBand, size, pixel, place)
                      : mix(faceDark, steelSide, cover(min(inBand, size - inBand) - vec2(0.004), pixel));
  else
    c = switchFace(inBand, size, pixel);
  if (band.z < 0.5 || band.z > 1.5 || place.y < 0.5)
    c = mix(rackMean.rgb, c, smoothstep(1.5, 3.5, unitHeight / pixel.y));
  vec2 outside = min(metres - low, low + free - metres);
  vec3 frame = faceNodesStyle.z > 0.5 ? mix(steelFrame, switchPort, 0.45) : steelFrame;
  return mix(frame, c, cover(outside, pixel));
}

vec3 topFace(vec2 metres, vec2 pixel)
{
  vec2 low = faceFrame.xx;
  vec2 free = faceSize - 2.0 * low;
  vec2 p = clamp(metres - low, vec2(0.0), free * 0.99999);
  float nodes = faceNodesStyle.y;
  float stripe = free.y / max(nodes, 1.0);
  float n = floor(p.y / stripe);
  int node = int(rackInfo.w + nodes - 1.0 - n + 0.5);
  vec4 mean = texelFetch(nodeMeanTex, ivec2(node % 2048, node / 2048), 0);
  float pixels = stripe / pixel.y;
  float inStripe = p.y - n * stripe;
  vec3 c = mix(blankPanel, mean.rgb, mean.a);
  float gap = clamp((pixels - 3.0) / 4.0, 0.0, 1.0);
  c = mix(c, mix(faceDark, c, cover(min(inStripe, stripe - inStripe) - 0.004, pixel.y)), gap);
  c = mix(rackMean.rgb, c, nodes > 0.5 ? smoothstep(1.0, 2.5, pixels) : 0.0);
  // Pipes and busbar of a liquid-cooled rack: a channel along its top.
  float beside = abs(metres.x - 0.5 * faceSize.x);
  float channel = cover(0.055 - beside, pixel.x) * faceNodesStyle.z;
  float seen = clamp((faceSize.x / pixel.x - 10.0) / 14.0, 0.0, 1.0);
  c = mix(c, mix(steelFrame, switchPort, 0.45), channel * seen);
  return mix(steelFrame, c, cover(min(metres - low, low + free - metres), pixel));
}

void main()
{
  vec2 metres = faceUv * faceSize;
  vec2 pixel = max(fwidth(metres), vec2(1e-6));
  int face = int(faceNodesStyle.x + 0.5);
  vec3 c;
  float shade = 1.0;
  if (face == 4)
    c = topFace(metres, pixel);
  else if (face >= 2)
    c = steelSide;
  else
  {
    vec2 p = face == 1 ? vec2(faceSize.x - metres.x, metres.y) : metres;
    c = frontFace(p, pixel);
    // From afar fronts are darker than tops, or boxes would look flat; from near their colours are the legend's.
    float near = clamp((faceSize.x / pixel.x - 40.0) / 120.0, 0.0, 1.0);
    shade = mix(face == 1 ? 0.70 : 0.80, face == 1 ? 0.90 : 1.0, near);
  }
  // A dark line of a centimetre, at least most of a pixel, parts neighbours and faces.
  float edge = cover(min(metres, faceSize - metres) - max(vec2(0.010), 0.6 * pixel), pixel);
  float apart = clamp((min(faceSize.x / pixel.x, faceSize.y / pixel.y) - 10.0) / 30.0, 0.0, 1.0);
  c = mix(c, faceDark, (1.0 - edge) * apart * 0.85);
  gl_FragData[0] = vec4(mix(mix(c, fadedTo, 0.55), c, rackMean.a) * shade, 1.0);
}
