using System.Globalization;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;

namespace Farthing.Reports;

/// <summary>A watch (farthing.watch/1) as people read it: the last look, and what happened since it began.</summary>
/// <param name="root">The document.</param>
internal sealed partial class WatchedView(ResultNode root)
{
    private readonly ResultNode result = root["result"];
    private ResultNode Fleet => result["fleet"];
    private ResultNode Cost => result["cost"];

    /// <summary>The view.</summary>
    public Sheet Build()
    {
        int holding = result["alerts"].Items.Count;
        int down = result["targets"].Items.Count(target => target["up"].Truth == false);
        bool isWell = holding == 0 && down == 0;
        return new Sheet(Title(), Verdict())
        {
            Kind = "Watch · measured by the servers themselves",
            State = isWell ? SheetState.Good : SheetState.Bad,
            Word =
                holding > 0 ? $"{holding} ALERT{(holding == 1 ? "" : "S")}"
                : down > 0 ? "NOT ALL ANSWER"
                : "NO ALERTS",
            Remarks = [.. result["alerts"].Items.Select(alert => alert["summary"].Text + "."), .. Span()],
            Figures = [.. Cards().Take(5)],
            Sections =
            [
                .. (
                    (SheetSection[])[Course(), Alerts(), Latencies(), Targets(), Advice(), Conditions()]
                ).Where(section => section.Blocks.Count > 0),
            ],
        };
    }

    private string Title()
    {
        string[] models =
        [
            .. result["targets"]
                .Items.Select(target => target["model"].Text ?? "")
                .Where(model => model.Length > 0)
                .Distinct(),
        ];
        int engines = result["targets"].Items.Count(target => target["figures"].Members.Count > 0);
        string what = models.Length == 1 ? FleetWords.ShortName(models[0]) : "Engines";
        return $"{what}, {Show.Count(engines)} engine{(engines == 1 ? "" : "s")} watched";
    }

    private string Verdict()
    {
        string money = Cost["usd_per_m_blended"].Exists
            ? $" at {Cost["usd_per_m_blended"].Shown(Show.UsdPerMillion)} per million tokens, in and out"
            : "";
        return Fleet["output_tokens_per_second"].Exists
            ? $"{Fleet["output_tokens_per_second"].Shown(Show.Count)} output tokens per second{money}; {Running()}, {Fleet["waiting"].Shown(Show.Count)} wait."
            : $"{Running()}, {Fleet["waiting"].Shown(Show.Count)} wait; one page has no rates.";
    }

    private IEnumerable<string> Span()
    {
        double[][] rows = Rows();
        if (rows.Length > 1)
        {
            yield return $"Watched from {Date(rows[0][0])} to {Date(rows[^1][0])} UTC; figures are of the last {Fleet["seconds"].Shown(Show.Seconds)}.";
        }
    }

    private IEnumerable<SheetFigure> Cards()
    {
        if (Cost.Exists)
        {
            yield return new SheetFigure(
                "$/M blended",
                Cost["usd_per_m_blended"].Shown(Show.UsdPerMillion),
                $"now; {Cost["day_usd_per_m_blended"].Shown(Show.UsdPerMillion)} over the day · measured"
            );
        }

        yield return new SheetFigure(
            "Output",
            $"{Fleet["output_tokens_per_second"].Shown(Show.Count)} tok/s",
            $"{Fleet["input_tokens_per_second"].Shown(Show.Count)} tok/s in · measured"
        );
        yield return new SheetFigure(
            "Queue",
            Fleet["waiting"].Shown(Show.Count),
            $"{Fleet["running"].Shown(Show.Count)} running · KV use {Fleet["kv_use"].Shown(Show.Percent)}"
        );
        yield return new SheetFigure(
            "MBU",
            result["load"]["mbu"].Shown(Show.Percent),
            $"MFU {result["load"]["mfu"].Shown(Show.Percent)} · {Source(result["load"]["source"].Text)}"
        );
        if (Cost.Exists)
        {
            yield return new SheetFigure(
                "Idle",
                Cost["idle_usd"].Shown(Show.Usd),
                $"of {Cost["day_usd"].Shown(Show.Usd)} in {Cost["day_hours"].Shown(hours => Show.Seconds(hours * 3600))}"
            );
        }
        else if (result["gpus"]["power"].Exists)
        {
            yield return new SheetFigure(
                "Power",
                result["gpus"]["power"].Shown(Show.Three) + " W",
                $"{result["gpus"]["joules_per_output_token"].Shown(Show.Three)} J per output token · measured"
            );
        }
    }

    private double[][] Rows() =>
        [.. result["course"].Items.Select(row => row.Numbers).Where(row => row.Length > IdlePlace)];

    private static string Source(string? source) =>
        source switch
        {
            "dcgm" => "measured",
            "engine" => "estimated by the engine",
            "step-time-model" => "predicted from tokens",
            _ => "not known",
        };

    private static string Date(double unixSeconds) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds((long)(unixSeconds * 1000))
            .ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private string Running()
    {
        string count = Fleet["running"].Shown(Show.Count);
        return count == "1" ? "1 request runs" : $"{count} requests run";
    }
}
