using System.Text.Json.Nodes;

namespace Farthing.EndToEnd.Tests.Browsers;

/// <summary>Reports in a real browser: both themes, narrow and wide, on paper, with the keyboard.</summary>
[Trait("Speed", "slow")]
public sealed class ReportPageTests(ReportPages pages) : IClassFixture<ReportPages>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Both => pages.Both;

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task Opens_without_errors_and_can_be_read_by_everyone(string theme)
    {
        Chromium chromium = Browser();
        await chromium.Open(Both, theme, 1360, Cancellation);

        Assert.Empty(chromium.Events("Log.entryAdded").Select(item => item.ToJsonString()));
        Assert.Empty(chromium.Events("Runtime.exceptionThrown").Select(item => item.ToJsonString()));
        Assert.Empty(chromium.Events("Runtime.consoleAPICalled").Select(item => item.ToJsonString()));
        string own = new Uri(Both).AbsoluteUri;
        Assert.All(
            chromium.Events("Network.requestWillBeSent").Select(item => (string)item["request"]!["url"]!),
            url => Assert.True(url == own || url.StartsWith("data:", StringComparison.Ordinal), url)
        );
        Assert.Empty(await chromium.Faults(PageChecks.Structure, Cancellation));
        Assert.Empty(await chromium.Faults(PageChecks.GraphicContrast, Cancellation));
        Assert.Empty(await chromium.Faults(PageChecks.Overlaps, Cancellation));
        await chromium.Evaluate(
            "document.querySelectorAll('details').forEach(part => part.open = true)",
            Cancellation
        );
        Assert.Empty(await chromium.Faults(PageChecks.Contrast, Cancellation));
    }

    [Theory]
    [InlineData(360)]
    [InlineData(800)]
    [InlineData(1360)]
    [InlineData(2200)]
    public async Task Nothing_sticks_out_at_any_width(int width)
    {
        Chromium chromium = Browser();
        await chromium.Open(Both, "light", width, Cancellation);

        int needed = (int)(await chromium.Evaluate("document.documentElement.scrollWidth", Cancellation))!;

        Assert.InRange(needed, 0, width);
    }

    /// <summary>A phone: nothing sticks out, covers anything or is too small to read, on the page of a router too.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Can_be_read_on_a_phone(bool isRoute)
    {
        Chromium chromium = Browser();
        await chromium.Open(isRoute ? pages.Route : Both, "light", 390, Cancellation);

        int needed = (int)(await chromium.Evaluate("document.documentElement.scrollWidth", Cancellation))!;

        Assert.InRange(needed, 0, 390);
        Assert.Empty(await chromium.Faults(PageChecks.SmallTexts, Cancellation));
        Assert.Empty(await chromium.Faults(PageChecks.Overlaps, Cancellation));
    }

    [Fact]
    public async Task Prints_with_everything_unfolded()
    {
        Chromium chromium = Browser();
        await chromium.Open(Both, "dark", 1360, Cancellation);

        JsonObject paper = await chromium.Call(
            "Page.printToPDF",
            new() { ["printBackground"] = false },
            Cancellation
        );
        byte[] pdf = Convert.FromBase64String((string)paper["data"]!);
        await chromium.Evaluate("dispatchEvent(new Event('beforeprint'))", Cancellation);
        bool isUnfolded = (bool)
            (
                await chromium.Evaluate(
                    "[...document.querySelectorAll('details')].every(part => part.open)",
                    Cancellation
                )
            )!;
        await chromium.Media("print", "dark", Cancellation);
        string ink = (string)
            (await chromium.Evaluate("getComputedStyle(document.body).color", Cancellation))!;

        Assert.Equal("%PDF"u8.ToArray(), pdf[..4]);
        Assert.True(isUnfolded);
        Assert.Equal("rgb(0, 0, 0)", ink);
    }

    [Fact]
    public async Task Definitions_show_on_focus_and_tables_sort_by_keyboard()
    {
        Chromium chromium = Browser();
        await chromium.Open(Both, "light", 1360, Cancellation);

        string tip = (string)
            (
                await chromium.Evaluate(
                    "(() => { const term = document.querySelector('.card .term'); term.focus(); return getComputedStyle(term.querySelector('.tip')).display; })()",
                    Cancellation
                )
            )!;
        await chromium.Evaluate(
            "(() => { document.querySelectorAll('details').forEach(part => part.open = true); document.querySelectorAll('table.sortable th')[3].querySelector('button').focus(); })()",
            Cancellation
        );
        foreach (string type in (string[])["keyDown", "keyUp"])
        {
            await chromium.Call(
                "Input.dispatchKeyEvent",
                new()
                {
                    ["type"] = type,
                    ["key"] = "Enter",
                    ["code"] = "Enter",
                    ["windowsVirtualKeyCode"] = 13,
                    ["text"] = type == "keyDown" ? "\r" : "",
                },
                Cancellation
            );
        }

        double[] sorted =
        [
            .. (
                await chromium.Evaluate(
                    "[...document.querySelector('table.sortable').tBodies[0].rows].map(row => Number(row.cells[3].dataset.v))",
                    Cancellation
                )
            )!
                .AsArray()
                .Select(value => (double)value!),
        ];
        string order = (string)
            (
                await chromium.Evaluate(
                    "document.querySelectorAll('table.sortable th')[3].getAttribute('aria-sort')",
                    Cancellation
                )
            )!;

        Assert.Equal("block", tip);
        Assert.Equal("descending", order);
        Assert.True(sorted.Length > 10);
        Assert.Equal(sorted.OrderByDescending(value => value), sorted);
    }

    /// <summary>The check must be able to fail: a page with faults put in has them found.</summary>
    [Fact]
    public async Task Faults_that_are_put_in_are_found()
    {
        Chromium chromium = Browser();
        await chromium.Open(Both, "light", 1360, Cancellation);

        await chromium.Evaluate(
            "(() => { document.querySelector('.verdict').style.color = '#ccd'; document.querySelector('svg title').remove(); const texts = document.querySelectorAll('svg.chart text'); texts[1].setAttribute('x', texts[0].getAttribute('x')); texts[1].setAttribute('y', texts[0].getAttribute('y')); document.querySelector('.remark').style.fontSize = '8px'; })()",
            Cancellation
        );

        Assert.Single(await chromium.Faults(PageChecks.Contrast, Cancellation));
        Assert.NotEmpty(await chromium.Faults(PageChecks.Structure, Cancellation));
        Assert.NotEmpty(await chromium.Faults(PageChecks.Overlaps, Cancellation));
        Assert.Single(await chromium.Faults(PageChecks.SmallTexts, Cancellation));
    }

    private Chromium Browser()
    {
        Assert.SkipUnless(pages.Browser is not null, Chromium.Absent);
        return pages.Browser!;
    }
}
