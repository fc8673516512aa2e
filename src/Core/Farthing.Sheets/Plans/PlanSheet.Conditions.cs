using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Plans;

/// <content>What fills a GPU, what was rejected, what was asked and assumed, how to go on.</content>
public sealed partial class PlanSheet
{
    private const double BytesPerGb = 1e9;

    /// <summary>The reason that tells nothing of a shape: something cheaper was found first.</summary>
    private const string Dominated = "Dominated";

    private static readonly Dictionary<string, string> KindWords = new()
    {
        ["RuleBroken"] = "break a rule",
        ["QualityLoss"] = "lose too much quality",
        ["DoesNotFit"] = "do not fit",
        ["LongestRequest"] = "cannot hold the longest request",
        ["TooSlow"] = "are too slow even for one request",
        ["NoPrice"] = "have no price",
        ["TooManyGpus"] = "need too many GPUs",
        ["MissesSlo"] = "miss the promise",
        ["Unstable"] = "are unstable",
        [Dominated] = "cannot be cheaper",
    };

    private static IEnumerable<SheetBlock> Inside(PlannedFleet chosen)
    {
        yield return new SheetChart(Memory(chosen), ChartForm.Words);
        yield return new SheetFacts([
            (
                "work",
                $"MBU {Share(chosen.Mbu)}, MFU {Share(chosen.Mfu)}, batch {(chosen.BatchMean is { } batch ? Show.Three(batch.Value) : "—")} a replica, cached {Share(chosen.CachedShare)}"
            ),
            ("peak minute", $"at {Share(chosen.PeakMinuteUse)} of what the fleet can sustain"),
            (
                "engine",
                $"{chosen.Engine}: max-num-batched-tokens {Show.Count(chosen.MaxNumBatchedTokens)}, max-num-seqs {Show.Count(chosen.MaxNumSeqs)}, max-model-len {Show.Count(chosen.MaxModelLen)}"
            ),
        ])
        {
            IsHalf = true,
        };
        yield return new SheetTable(
            "All predicted latencies",
            new TableColumns<KeyValuePair<string, Quantity>>()
                .Words("latency", latency => Promise.LabelOf(latency.Key))
                .Seconds("predicted", latency => latency.Value.Value)
                .Figure(
                    "90 % band",
                    latency =>
                        latency.Value.Low is double low ? Promise.BandOf(low, latency.Value.High) : null
                )
                .Of([.. chosen.Latencies])
        )
        {
            IsFolded = true,
        };
    }

    private static string Share(Quantity? share) => share is { } known ? Show.Percent(known.Value) : "—";

    private static Chart Memory(PlannedFleet chosen)
    {
        GpuMemory memory = chosen.MemoryPerGpu;
        double driver = memory.Driver.Value;
        (string Name, double Bytes, ChartTone Tone)[] parts =
        [
            ("weights", memory.Weights.Value, ChartTone.Purple),
            ("KV cache", memory.Kv.Value, ChartTone.Blue),
            ("work space", memory.WorkSpace.Value, ChartTone.Orange),
            ("kept free", memory.FreeBytes, ChartTone.Gray),
        ];
        double at = 0;
        List<ChartMark> marks = [];
        foreach ((string name, double bytes, ChartTone tone) in parts)
        {
            string words = $"{name} {Show.Bytes(bytes)}";
            marks.Add(
                new BoxesMark([
                    ChartBoxes.Row(0, at / BytesPerGb, (at + bytes) / BytesPerGb) with
                    {
                        Title = words,
                    },
                ])
                {
                    Label = words,
                    Tone = tone,
                }
            );
            at += bytes;
        }

        string used =
            $"{Show.Count(memory.KvTokensPerReplica)} KV tokens a replica; {Share(chosen.PeakKvUse)} of them in use at the peak";
        return new Chart(
            "What fills a GPU's memory?",
            ChartAxis.Number("GB, as the driver reports them") with
            {
                StartsAtZero = true,
                Maximum = driver / BytesPerGb,
                IsTight = true,
            },
            DollarRows.Names([chosen.Gpu]),
            marks
        )
        {
            Subtitle = used,
            Description =
                $"{Show.Bytes(driver)}: {string.Join(" · ", parts.Select(part => $"{part.Name} {Show.Bytes(part.Bytes)}"))}; {used}",
            Height = 150,
            Table = new TableColumns<(string Name, double Bytes, ChartTone Tone)>()
                .Words("part", part => part.Name)
                .Number("bytes", part => part.Bytes, Show.Bytes)
                .Share("share", part => part.Bytes / driver)
                .Of(parts),
        };
    }

    private IEnumerable<SheetBlock> Rejected()
    {
        List<IGrouping<string, RejectedShape>> kinds =
        [
            .. plan.Rejected.GroupBy(shape => shape.Kind).OrderByDescending(group => group.Count()),
        ];
        if (kinds.Count == 0)
        {
            yield break;
        }

        Chart chart = new(
            $"Why not the other {Show.Count(plan.Rejected.Count)} shapes?",
            ChartAxis.Number("shapes of a replica") with
            {
                StartsAtZero = true,
            },
            DollarRows.Names([.. kinds.Select(kind => Words(kind.Key))]),
            [
                new BoxesMark([
                    .. kinds.Select(
                        (kind, row) =>
                            ChartBoxes.Row(row, 0, kind.Count()) with
                            {
                                Tone = ChartTone.Gray,
                                Label = Show.Count(kind.Count()),
                            }
                    ),
                ]),
            ]
        )
        {
            Subtitle =
                $"Of {Show.Count(plan.Configurations)} configurations with all engine settings and routings; {Show.Count(plan.Simulations)} simulations",
            Description = string.Join(", ", kinds.Select(kind => $"{kind.Count()} {Words(kind.Key)}")),
            Height = DollarRows.HeightOf(kinds.Count),
        };
        yield return new SheetChart(chart);
        yield return new SheetTable(
            $"Of {Show.Count(plan.Configurations)} configurations {Show.Count(plan.Rejected.Sum(shape => shape.Configurations))} were rejected",
            new TableColumns<IGrouping<string, RejectedShape>>()
                .Count("configurations", kind => kind.Sum(shape => shape.Configurations))
                .Words("why", kind => Words(kind.Key))
                .Words(
                    "for example",
                    kind =>
                        kind.Key == Dominated
                            ? ""
                            : $"{kind.First().Gpu} {kind.First().Spread} {kind.First().Weights}: {kind.First().Reason}"
                )
                .Of(kinds)
        )
        {
            IsHalf = true,
        };
        RejectedShape[] told = [.. plan.Rejected.Where(shape => shape.Kind != Dominated)];
        if (told.Length > 0)
        {
            yield return new SheetTable(
                "Each one's reason (without those that cannot be cheaper)",
                new TableColumns<RejectedShape>()
                    .Words("GPU", shape => shape.Gpu)
                    .Words("spread", shape => shape.Spread)
                    .Words("weights", shape => shape.Weights)
                    .Words("KV", shape => shape.Kv)
                    .Words("why not", shape => shape.Reason)
                    .Of(told)
            )
            {
                IsFolded = true,
            };
        }
    }

    private static string Words(string kind) => KindWords.GetValueOrDefault(kind, kind);

    private IEnumerable<SheetBlock> Conditions()
    {
        yield return new SheetFacts([
            (
                "rate",
                $"{Show.Three(asked.Rate.Value)}/s mean, {Show.Three(asked.PeakMinuteRate.Value)}/s in the peak minute; {Show.Count(asked.RequestsSimulated)} requests simulated"
            ),
            (
                "lengths",
                $"{Show.Count(asked.MeanInput.Value)} in / {Show.Count(asked.MeanOutput.Value)} out, mean tokens; longest {Show.Count(asked.LongestRequestTokens)}"
            ),
            (
                "promise",
                asked.Slo.Count == 0
                    ? "none (--slo ttft_p95=1.5s,itl_p95=40ms): the fleet only has to keep up"
                    : string.Join(
                        ", ",
                        asked.Slo.Select(slo =>
                            $"{Promise.LabelOf(slo.Key)} within {Show.Seconds(slo.Value.Value)}"
                        )
                    )
            ),
            .. Prices(),
        ]);
        string[] notes = [.. plan.Assumed ?? asked.Notes, .. envelope.Warnings ?? []];
        if (notes.Length > 0)
        {
            yield return new SheetNotes(notes);
        }

        if (asked.Settings.Count > 0)
        {
            yield return new SheetTable(
                "Every setting",
                new TableColumns<KeyValuePair<string, string>>()
                    .Words("setting", setting => setting.Key)
                    .Words("value", setting => setting.Value)
                    .Of([.. asked.Settings])
            )
            {
                IsFolded = true,
            };
        }
    }

    private IEnumerable<(string Name, string Value)> Prices()
    {
        yield return ("prices", $"of {asked.Today}; a month has {Show.Count(asked.HoursPerMonth)} h");
        if (plan.PriceDates.Count > 0)
        {
            yield return (
                "their dates",
                string.Join(
                    " · ",
                    plan.PriceDates.GroupBy(days =>
                            days.Newest is null ? "without a date"
                            : days.Oldest == days.Newest ? days.Newest
                            : $"{days.Oldest} to {days.Newest}"
                        )
                        .OrderBy(day => day.Key, StringComparer.Ordinal)
                        .Select(day => $"{day.Key} {string.Join(", ", day.Select(days => days.Name))}")
                )
            );
        }

        if (plan.Chosen?.Price.Source is string source)
        {
            yield return ("GPU price", source);
        }
    }

    private IEnumerable<SheetBlock> NextSteps()
    {
        if (plan.Serve is string serve)
        {
            yield return new SheetCommand("Serve each replica with:", serve, plan.ServeNotes ?? []);
        }

        if (plan.Verify is string verify)
        {
            yield return new SheetCommand(
                "Prove it with a load test of the fleet, with the plan's own traffic:",
                verify,
                plan.VerifyNotes ?? []
            );
        }

        yield return new SheetCommand(
            "Make this plan again:",
            RepeatLine.Of("plan", plan.Replay.Arguments),
            []
        );
    }

    private SheetFacts Origin() =>
        OriginFacts.Of(
            envelope,
            ("step times", plan.Chosen?.Latencies.Values.Select(Promise.KnownAs).FirstOrDefault())
        );
}
