using Farthing.Cli;
using Farthing.Measurement.Watching;
using Farthing.Measurement.Watching.Answers;
using Farthing.Numerics.Faults;
using Farthing.Protocol.Exposition;
using Farthing.Reporting.Pages.Live;

namespace Farthing.Verbs.Watches;

/// <summary>Pages of a watch: <c>/metrics</c>, <c>/json</c>, <c>/healthz</c>, each of the last look.</summary>
/// <param name="clock">The watch's clock.</param>
/// <param name="longestSeconds">A watch whose last look is older than this is not well.</param>
internal sealed class WatchPages(WatchClock clock, double longestSeconds)
{
    private const string Plain = "text/plain; charset=utf-8";
    private volatile Look? last;

    /// <summary>The address of <c>--listen</c>; null where it was not given or is none (a fault is then added).</summary>
    public static LiveAddress? Address(VerbContext context, WatchFlags flags)
    {
        if (context.Parsed.GetValue(flags.Listen) is not string text)
        {
            return null;
        }

        LiveAddress? address = LiveAddress.Parse(text);
        if (address is null)
        {
            context.Faults.Add(
                new Fault(LiveFaultCodes.BadListen, "not an address to listen on")
                {
                    Path = flags.Listen.Name,
                    Value = text,
                    Expected = "9100 (this machine alone), 0.0.0.0:9100 or [::]:9100",
                }
            );
        }

        return address;
    }

    /// <summary>The pages by path.</summary>
    public IReadOnlyDictionary<string, Func<string, LivePage>> All =>
        new Dictionary<string, Func<string, LivePage>>(StringComparer.Ordinal)
        {
            ["/metrics"] = accept => last is { } look ? Metrics(look.View, accept) : Nothing,
            ["/json"] = _ =>
                last is { } look
                    ? new LivePage("application/json; charset=utf-8", look.Json + "\n")
                    : Nothing,
            ["/healthz"] = _ => Health(),
        };

    private static LivePage Nothing { get; } = new(Plain, "no look yet\n", 503);

    /// <summary>Puts a look on the pages.</summary>
    /// <param name="view">What was seen.</param>
    /// <param name="json">Its document, on one line.</param>
    public void Publish(WatchView view, string json) => last = new Look(view, json, clock.Seconds);

    private static LivePage Metrics(WatchView view, string accept)
    {
        MetricsText text = new(MetricsText.AsksOpenMetrics(accept));
        WatchExposition.Write(view, text);
        return new LivePage(text.ContentType, text.End());
    }

    private LivePage Health()
    {
        double age = clock.Seconds - (last?.AtSeconds ?? double.NegativeInfinity);
        return age <= longestSeconds ? new LivePage(Plain, "ok\n")
            : last is null ? Nothing
            : new LivePage(Plain, FormattableString.Invariant($"the last look is {age:0} s old\n"), 503);
    }

    private sealed record Look(WatchView View, string Json, double AtSeconds);
}
