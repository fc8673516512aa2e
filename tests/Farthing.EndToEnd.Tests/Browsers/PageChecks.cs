namespace Farthing.EndToEnd.Tests.Browsers;

/// <summary>Scripts that are run in a page and return what is wrong with it, one text each.</summary>
internal static class PageChecks
{
    /// <summary>Names, roles, order of headings, ids, landmarks: what an accessibility checker asks first.</summary>
    public const string Structure = """
        (() => {
          const faults = [];
          const say = (what, element) => faults.push(what + ": " + element.outerHTML.slice(0, 120));
          if (!document.documentElement.lang) faults.push("html has no lang");
          if (!document.title) faults.push("no title");
          if (document.querySelectorAll("main").length !== 1) faults.push("not one main");
          if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
          const ids = new Set();
          for (const element of document.querySelectorAll("[id]")) {
            if (ids.has(element.id)) say("id twice", element);
            ids.add(element.id);
          }
          for (const name of ["aria-labelledby", "aria-describedby"])
            for (const element of document.querySelectorAll(`[${name}]`))
              for (const id of element.getAttribute(name).split(" "))
                if (!ids.has(id)) say(name + " points nowhere", element);
          let level = 0;
          for (const head of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
            const own = Number(head.tagName[1]);
            if (own > level + 1) say("heading level skipped after " + level, head);
            if (!head.textContent.trim()) say("empty heading", head);
            level = own;
          }
          for (const picture of document.querySelectorAll("svg"))
            if (picture.getAttribute("role") !== "img" || !picture.querySelector("title")?.textContent)
              say("picture without role or name", picture);
          for (const control of document.querySelectorAll("button, a[href], summary"))
            if (!(control.getAttribute("aria-label") ?? control.textContent).trim()) say("control without name", control);
          for (const head of document.querySelectorAll("th")) if (!head.scope) say("th without scope", head);
          for (const table of document.querySelectorAll("table")) {
            if (!table.caption?.textContent) say("table without caption", table);
            const width = table.tHead.rows[0].cells.length;
            for (const row of table.tBodies[0].rows) if (row.cells.length !== width) say("row of another width", row);
          }
          for (const element of document.querySelectorAll("[tabindex]"))
            if (Number(element.getAttribute("tabindex")) > 0) say("tab order is forced", element);
          return faults;
        })()
        """;

    /// <summary>WCAG 2.2 AA contrast of every visible text against what is behind it: 4.5, or 3 where it is large.</summary>
    public const string Contrast = """
        (() => {
          const faults = [];
          const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          const rgba = (color) => {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
          };
          const light = ([r, g, b]) => {
            const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * x + 0.7152 * y + 0.0722 * z;
          };
          const behind = (element) => {
            for (let at = element; at; at = at.parentElement) {
              const color = rgba(getComputedStyle(at).backgroundColor);
              if (color[3] === 255) return color;
              if (color[3] > 0) return null;
            }
            return rgba("white");
          };
          let checked = 0;
          for (const element of document.querySelectorAll("body *")) {
            if (element.closest("script, title, desc, style")) continue;
            const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
            if (!own || !element.checkVisibility()) continue;
            const style = getComputedStyle(element);
            const isSvg = element instanceof SVGElement;
            const fore = rgba(isSvg ? style.fill : style.color);
            const back = behind(isSvg ? element.ownerSVGElement.parentElement : element);
            if (!back) { faults.push("background shines through: " + element.outerHTML.slice(0, 100)); continue; }
            const [a, b] = [light(fore), light(back)].sort((x, y) => y - x);
            const ratio = (a + 0.05) / (b + 0.05);
            const size = parseFloat(style.fontSize);
            const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
            checked++;
            if (ratio < (isLarge ? 3 : 4.5)) faults.push(ratio.toFixed(2) + ": " + element.outerHTML.slice(0, 120));
          }
          if (checked < 50) faults.push("only " + checked + " texts were checked");
          return faults;
        })()
        """;

    /// <summary>Fills of marks against the paper: 3, as WCAG asks of graphics.</summary>
    public const string GraphicContrast = """
        (() => {
          const faults = [];
          const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          const light = (color) => {
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
            const [x, y, z] = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * x + 0.7152 * y + 0.0722 * z;
          };
          const root = getComputedStyle(document.documentElement);
          const paper = light(root.getPropertyValue("--paper"));
          for (const name of ["blue", "orange", "green", "purple", "gray", "red"]) {
            const [a, b] = [light(root.getPropertyValue("--" + name)), paper].sort((x, y) => y - x);
            if ((a + 0.05) / (b + 0.05) < 3) faults.push(name + " " + ((a + 0.05) / (b + 0.05)).toFixed(2));
          }
          return faults;
        })()
        """;

    /// <summary>Visible texts of less than 9 pixels, those of pictures as they are scaled.</summary>
    public const string SmallTexts = """
        (() => {
          const faults = [];
          let checked = 0;
          for (const element of document.querySelectorAll("body *")) {
            if (element.closest("script, title, desc, style, caption")) continue;
            const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
            if (!own || !element.checkVisibility()) continue;
            const scale = element instanceof SVGElement ? element.getScreenCTM().a : 1;
            const size = parseFloat(getComputedStyle(element).fontSize) * scale;
            checked++;
            if (size < 9) faults.push(size.toFixed(1) + ": " + element.outerHTML.slice(0, 120));
          }
          if (checked < 50) faults.push("only " + checked + " texts were checked");
          return faults;
        })()
        """;

    /// <summary>Texts of a picture that cover each other, as the browser lays them out.</summary>
    public const string Overlaps = """
        (() => {
          const faults = [];
          let checked = 0;
          for (const picture of document.querySelectorAll("svg.chart")) {
            const frame = picture.getBoundingClientRect();
            const texts = [...picture.querySelectorAll("text")].map((text) => [text.textContent, text.getBoundingClientRect()]);
            texts.forEach(([name, box], i) => {
              checked++;
              if (box.left < frame.left - 1 || box.right > frame.right + 1) faults.push("leaves the picture: " + name);
              for (const [other, next] of texts.slice(i + 1))
                if (box.left < next.right - 0.5 && next.left < box.right - 0.5 && box.top < next.bottom - 2.5 && next.top < box.bottom - 2.5)
                  faults.push(name + " covers " + other);
            });
          }
          if (checked < 10) faults.push("only " + checked + " texts were checked");
          return faults;
        })()
        """;
}
