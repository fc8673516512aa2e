using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Pages;

namespace Farthing.Reports;

/// <content>Other GPUs, cost against speed, buying.</content>
internal sealed partial class PlanView
{
    private ReportSection Choices()
    {
        List<ReportBlock> blocks = [];
        IReadOnlyList<ResultNode> entries = result["per_gpu"].Items;
        if (entries.Count > 0)
        {
            List<(string, double, ChartTone)> bars =
            [
                .. entries.Select(
                    (entry, i) =>
                        (
                            $"{entry["gpu"].NeededText()} {Show.Count(entry["gpus_used"].NeededNumber())}×",
                            entry["usd_per_m_blended"].NeededNumber(),
                            i == 0 ? ChartTone.Blue : ChartTone.Gray
                        )
                ),
            ];
            Chart chart = DollarRows.Bars(
                "Which GPU keeps the promise for the least money?",
                "Dollars per million tokens, blended, of the cheapest fleet of each GPU",
                "$/M blended",
                bars
            );
            blocks.Add(new ChartBlock(chart with { Table = GpuTable(entries) }));
        }

        IReadOnlyList<ResultNode> frontier = result["frontier"].Items;
        if (frontier.Count > 0)
        {
            blocks.Add(new ChartBlock(Frontier(frontier)));
        }

        ChartTable variants = new(
            ["if you moved one thing", "fleet", "$/h", "$/M blended", "utilization"],
            [
                .. result["variants"]
                    .Items.Select(variant =>
                    {
                        ResultNode entry = variant["entry"];
                        return (IReadOnlyList<string>)
                            [
                                variant["name"].Text ?? "",
                                entry.Exists
                                    ? FleetWords.Of(entry, entry["gpus_used"].NeededNumber())
                                    : variant["reason"].Text ?? "",
                                entry["price"].Shown(Show.UsdPerHour),
                                entry["usd_per_m_blended"].Shown(Show.UsdPerMillion),
                                entry["utilization"].Shown(Show.Percent),
                            ];
                    }),
            ]
        )
        {
            WordColumns = 2,
        };
        if (variants.Rows.Count > 0)
        {
            blocks.Add(new TableBlock("What if one thing were moved?", variants));
        }

        return new ReportSection("The choices", blocks);
    }

    private ChartTable GpuTable(IReadOnlyList<ResultNode> entries) =>
        new(
            ["GPU", "fleet", "bought as", "$/h", "$/M blended", "utilization"],
            [
                .. entries.Select(entry =>
                    (IReadOnlyList<string>)
                        [
                            entry["gpu"].Text ?? "",
                            FleetWords.Shape(entry),
                            entry["instances"].Text ?? "",
                            entry["price"].Shown(Show.UsdPerHour),
                            entry["usd_per_m_blended"].Shown(Show.UsdPerMillion),
                            entry["utilization"].Shown(Show.Percent),
                        ]
                ),
                .. result["without"]
                    .Items.Select(miss =>
                        (IReadOnlyList<string>)
                            [
                                miss["gpu"].Text ?? "",
                                "—",
                                miss["nearest_miss"].Text ?? "nothing fits",
                                "—",
                                "—",
                                "—",
                            ]
                    ),
            ]
        )
        {
            WordColumns = 3,
        };

    private Chart Frontier(IReadOnlyList<ResultNode> frontier)
    {
        List<ChartPoint> kept = [];
        List<ChartPoint> missed = [];
        List<IReadOnlyList<string>> rows = [];
        foreach (ResultNode point in frontier)
        {
            double speed = point["tokens_per_s_per_user"].NeededNumber();
            double usd = point["usd_per_hour"].NeededNumber();
            string name =
                $"{Show.Count(point["replicas"].Number)}×{point["spread"].Text} {point["gpu"].Text} {point["weights"].Text}";
            (point["keeps_slo"].Truth == true ? kept : missed).Add(
                new ChartPoint(speed, usd)
                {
                    Label = name,
                    Title = $"{name}: {Show.UsdPerHour(usd)} at {Show.Three(speed)} tok/s per user",
                }
            );
            rows.Add([
                name,
                point["keeps_slo"].Truth == true ? "yes" : "no",
                Show.Three(speed),
                Show.UsdPerHour(usd),
            ]);
        }

        List<ChartMark> marks = [new LineMark(kept) { HasDots = true, Tone = ChartTone.Blue }];
        if (missed.Count > 0)
        {
            marks.Add(
                new PointsMark(missed)
                {
                    IsHollow = true,
                    Tone = ChartTone.Gray,
                    Label = "misses the promise",
                }
            );
        }

        return new Chart(
            "What does speed cost?",
            ChartAxis.Number($"tok/s per user, at {SureWords}") with
            {
                StartsAtZero = true,
            },
            ChartAxis.Usd("$ per hour") with
            {
                StartsAtZero = true,
            },
            marks
        )
        {
            Subtitle =
                "Down and right is better: no fleet that was found is both cheaper and faster than these",
            Description =
                $"{frontier.Count} fleets, from {Show.UsdPerHour(frontier.Min(point => point["usd_per_hour"].Number))} to {Show.UsdPerHour(frontier.Max(point => point["usd_per_hour"].Number))}",
            Table = new ChartTable(["fleet", "keeps the promise", "tok/s per user", "$/h"], rows)
            {
                WordColumns = 2,
            },
        };
    }

    private ReportSection Buying()
    {
        List<ReportBlock> blocks = [];
        IReadOnlyList<ResultNode> bills = result["buy"].Items;
        ResultNode decision = result["decision"];
        if (bills.Count > 0)
        {
            List<(string Name, double Usd, ChartTone Tone)> bars =
            [
                .. bills.Select(bill =>
                    (
                        bill["is_same_model"].Truth == true
                            ? bill["api"].NeededText()
                            : bill["api"].NeededText() + " (another model)",
                        bill["tokens_per_month"].NeededNumber() + bill["people_per_month"].Number,
                        bill["is_same_model"].Truth == true ? ChartTone.Purple : ChartTone.Gray
                    )
                ),
            ];
            double self = decision["self_usd_per_month"].Number;
            if (double.IsFinite(self))
            {
                bars.Add(("your own fleet", self, ChartTone.Blue));
            }

            bars.Sort((a, b) => a.Usd.CompareTo(b.Usd));
            Chart chart = DollarRows.Bars(
                "Would buying be cheaper?",
                "Dollars a month for the same tokens, people included; other models' quality is not compared",
                "$ a month",
                bars
            );
            ChartTable sources = new(
                ["API", "source of the price", "tokens, $ a month", "people, $ a month"],
                [
                    .. bills.Select(bill =>
                        (IReadOnlyList<string>)
                            [
                                bill["api"].Text ?? "",
                                bill["tokens_per_month"]["source"].Text ?? "",
                                bill["tokens_per_month"].Shown(Show.Usd),
                                bill["people_per_month"].Shown(Show.Usd),
                            ]
                    ),
                ]
            )
            {
                WordColumns = 2,
            };
            blocks.Add(new ChartBlock(chart with { Table = sources }));
        }

        IReadOnlyList<ResultNode> tornado = decision["tornado"].Items;
        if (tornado.Count > 0)
        {
            blocks.Add(new ChartBlock(Tornado(tornado, decision)));
        }

        return new ReportSection("Make or buy", blocks);
    }

    private static Chart Tornado(IReadOnlyList<ResultNode> bars, ResultNode decision)
    {
        double center =
            decision["self_usd_per_month"].NeededNumber() - decision["api_usd_per_month"].NeededNumber();
        List<ChartBox> boxes = [];
        List<string> names = [];
        List<IReadOnlyList<string>> rows = [];
        foreach (ResultNode bar in bars)
        {
            double low = bar["at_low_usd"].NeededNumber();
            double high = bar["at_high_usd"].NeededNumber();
            string name = bar["input"].NeededText();
            bool isFlip = bar["flips"].Truth == true;
            boxes.Add(
                ChartBoxes.Row(boxes.Count, Math.Min(low, high), Math.Max(low, high)) with
                {
                    Tone = isFlip ? ChartTone.Orange : ChartTone.Blue,
                    Label = isFlip ? "flips the answer" : $"± {Show.Usd(Math.Abs(high - low) / 2)}",
                    Title = $"{name}: {Show.Usd(low)} at −20 %, {Show.Usd(high)} at +20 %",
                }
            );
            names.Add(name);
            rows.Add([name, isFlip ? "yes" : "no", Show.Usd(low), Show.Usd(high)]);
        }

        return new Chart(
            "What moves the decision?",
            ChartAxis.Usd("serving less buying, $ a month"),
            DollarRows.Names(names),
            [
                new BoxesMark(boxes),
                new RuleMark(center, IsVertical: true) { Tone = ChartTone.Gray },
                new RuleMark(0, IsVertical: true) { Label = "equal", Tone = ChartTone.Red },
            ]
        )
        {
            Subtitle =
                "Each input alone by ±20 % (prediction: its band); right of the line buying is cheaper",
            Description = string.Join(
                ", ",
                names.Select((name, i) => $"{name} {rows[i][2]} to {rows[i][3]}")
            ),
            Height = DollarRows.HeightOf(boxes.Count),
            Table = new ChartTable(["input", "flips the answer", "at −20 %", "at +20 %"], rows)
            {
                WordColumns = 2,
            },
        };
    }
}
