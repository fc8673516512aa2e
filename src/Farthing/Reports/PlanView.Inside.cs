using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Pages;

namespace Farthing.Reports;

/// <content>What fills a GPU.</content>
internal sealed partial class PlanView
{
    private const double BytesPerGb = 1e9;

    private ReportSection Inside()
    {
        ResultNode memory = Chosen["memory_per_gpu"];
        double driver = memory["driver"].NeededNumber();
        (string Name, double Bytes, ChartTone Tone)[] parts =
        [
            ("weights", memory["weights"].NeededNumber(), ChartTone.Purple),
            ("KV cache", memory["kv"].NeededNumber(), ChartTone.Blue),
            ("work space", memory["work_space"].NeededNumber(), ChartTone.Orange),
            ("kept free", 0, ChartTone.Gray),
        ];
        parts[3].Bytes = Math.Max(0, driver - parts.Sum(part => part.Bytes));
        double at = 0;
        List<ChartMark> marks = [];
        foreach ((string name, double bytes, ChartTone tone) in parts)
        {
            marks.Add(
                new BoxesMark([
                    ChartBoxes.Row(0, at / BytesPerGb, (at + bytes) / BytesPerGb) with
                    {
                        Title = $"{name} {Show.Bytes(bytes)}",
                    },
                ])
                {
                    Label = $"{name} {Show.Bytes(bytes)}",
                    Tone = tone,
                }
            );
            at += bytes;
        }

        Chart chart = new(
            "What fills a GPU's memory?",
            ChartAxis.Number("GB, as the driver reports them") with
            {
                StartsAtZero = true,
                Maximum = driver / BytesPerGb,
                IsTight = true,
            },
            DollarRows.Names([Chosen["gpu"].NeededText()]),
            marks
        )
        {
            Subtitle =
                $"{Show.Count(memory["kv_tokens_per_replica"].Number)} KV tokens a replica; {Chosen["peak_kv_use"].Shown(Show.Percent)} of them in use at the peak",
            Height = 150,
            Table = new ChartTable(
                ["part", "bytes", "share"],
                [
                    .. parts.Select(part =>
                        (IReadOnlyList<string>)
                            [part.Name, Show.Bytes(part.Bytes), Show.Percent(part.Bytes / driver)]
                    ),
                ]
            ),
        };
        ChartTable latencies = new(
            ["latency", "predicted", "90 % band"],
            [
                .. Chosen["latencies"]
                    .Members.Select(member =>
                        (IReadOnlyList<string>)
                            [
                                new Promise(member.Name, 1, 1, 1, 1, "").Label,
                                member.Value.Shown(Show.Seconds),
                                member.Value.ShownRange(Show.Seconds),
                            ]
                    ),
            ]
        );
        return new ReportSection(
            "Inside the fleet",
            [
                new ChartBlock(chart),
                new FactsBlock([
                    ("MBU", Chosen["mbu"].Shown(Show.Percent)),
                    ("MFU", Chosen["mfu"].Shown(Show.Percent)),
                    ("KV use", $"{Chosen["peak_kv_use"].Shown(Show.Percent)} at the peak"),
                    ("max-num-batched-tokens", Chosen["max_num_batched_tokens"].Shown(Show.Count)),
                    ("max-num-seqs", Chosen["max_num_seqs"].Shown(Show.Count)),
                    ("routing", Chosen["routing"].Text ?? "—"),
                    ("max-model-len", Chosen["max_model_len"].Shown(Show.Count)),
                ])
                {
                    IsHalf = true,
                },
                new TableBlock("All predicted latencies", latencies) { IsFolded = true },
            ]
        );
    }
}
