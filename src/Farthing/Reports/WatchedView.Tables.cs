using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Reports;

/// <content>The last look in tables: latencies, addresses, what to do, conditions.</content>
internal sealed partial class WatchedView
{
    private const int LongestName = 40;

    private SheetSection Latencies()
    {
        List<IReadOnlyList<string>> rows = [];
        foreach (string name in (string[])["ttft", "itl", "e2e"])
        {
            if (!Fleet[name + "_mean"].Exists)
            {
                continue;
            }

            rows.Add([
                name.ToUpperInvariant(),
                Bucket(Fleet[name + "_p50"]),
                Bucket(Fleet[name + "_p95"]),
                Bucket(Fleet[name + "_p99"]),
                Fleet[name + "_mean"].Shown(Show.Seconds),
            ]);
        }

        List<SheetBlock> blocks = [];
        if (rows.Count > 0)
        {
            blocks.Add(
                new SheetTable(
                    "Latencies at the servers, from their histograms",
                    new Table(["", "p50", "p95", "p99", "mean"], rows)
                )
            );
        }

        string[] budgets = [.. result["promise"].Items.Select(Budget)];
        if (budgets.Length > 0)
        {
            blocks.Add(new SheetNotes(budgets));
        }

        return new SheetSection("How long did requests take?", blocks);
    }

    private SheetSection Targets() =>
        new(
            "Which addresses were watched?",
            [
                new SheetTable(
                    "At the last look",
                    new Table(
                        [
                            "address",
                            "engine",
                            "state",
                            "running",
                            "waiting",
                            "KV",
                            "hits",
                            "tok/s in",
                            "tok/s out",
                        ],
                        [
                            .. result["targets"]
                                .Items.Select(target =>
                                    (IReadOnlyList<string>)
                                        [
                                            Short(target["name"].Text ?? ""),
                                            target["engine"].Text ?? "",
                                            (target["up"].Truth == true ? "up" : "gone")
                                                + (
                                                    target["state"].Text is { Length: > 0 } odd
                                                        ? "; " + odd
                                                        : ""
                                                ),
                                            target["figures"]["running"].Shown(Show.Count),
                                            target["figures"]["waiting"].Shown(Show.Count),
                                            target["figures"]["kv_use"].Shown(Show.Percent),
                                            target["figures"]["prefix_hits"].Shown(Show.Percent),
                                            target["figures"]["input_tokens_per_second"].Shown(Show.Count),
                                            target["figures"]["output_tokens_per_second"].Shown(Show.Count),
                                        ]
                                ),
                        ],
                        words: 3
                    )
                ),
            ]
        );

    private SheetSection Advice()
    {
        string[] advice = [.. result["advice"].Items.Select(one => one.ToString())];
        return new SheetSection("What to do", advice.Length == 0 ? [] : [new SheetNotes(advice)]);
    }

    private SheetSection Conditions()
    {
        ResultNode gpus = result["gpus"];
        List<(string, string)> facts =
        [
            (
                "GPUs paid for",
                $"{gpus["paid"].Shown(Show.Count)}{(gpus["assumed"].Truth == true ? ", assumed: one an engine" : "")}"
            ),
            ("price", Cost.Exists ? Cost["usd_per_hour"].Shown(Show.UsdPerHour) + " for all of them" : ""),
            (
                "tokens per dollar",
                Cost["tokens_per_usd"].Exists ? Cost["tokens_per_usd"].Shown(Show.Scaled) : ""
            ),
            ("MBU and MFU", result["load"]["words"].Text ?? ""),
            ("power", gpus["power"].Exists ? gpus["power"].Shown(Show.Three) + " W" : ""),
            (
                "joules per output token",
                gpus["joules_per_output_token"].Exists
                    ? gpus["joules_per_output_token"].Shown(Show.Three)
                    : ""
            ),
            ("window", result["window_seconds"].Shown(Show.Seconds)),
            ("program", $"farthing {root["farthing"].Text}"),
            ("inputs, SHA-256", root["inputs_sha256"].Text ?? ""),
        ];
        List<SheetBlock> blocks = [new SheetFacts([.. facts.Where(fact => fact.Item2.Length > 0)])];
        string[] notes = [.. root["warnings"].Items.Select(note => note.ToString())];
        if (notes.Length > 0)
        {
            blocks.Add(new SheetNotes(notes));
        }

        return new SheetSection("Conditions and provenance", blocks);
    }

    private static string Budget(ResultNode promise)
    {
        string limit = $"{promise["target"].Text} within {promise["limit_s"].Shown(Show.Seconds)}";
        double allowed = promise["late_allowed"].Number;
        return promise["late_low"].Exists
            ? $"{limit}: {promise["late_low"].Shown(Show.Percent)} to {promise["late_high"].Shown(Show.Percent)} of the window's requests were late, {Show.Percent(allowed)} may be."
            : $"{limit}: not known.";
    }

    private static string Bucket(ResultNode quantile) =>
        !quantile.Exists ? "—"
        : quantile.HasRange ? quantile.ShownRange(Show.Seconds)
        : quantile.Shown(Show.Seconds);

    private static string Short(string name) =>
        name.Length <= LongestName
            ? name
            : name[..(LongestName / 2)] + "…" + name[^((LongestName / 2) - 1)..];
}
