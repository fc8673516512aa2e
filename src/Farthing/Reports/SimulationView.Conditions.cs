using Farthing.Numerics.Quantities;
using Farthing.Reporting.Pages;

namespace Farthing.Reports;

/// <content>Conditions and provenance.</content>
internal sealed partial class SimulationView
{
    private ReportSection Conditions()
    {
        ResultNode work = result["work"];
        List<(string, string)> facts =
        [
            ("model", Deployment["model"].Text ?? ""),
            ("fleet", FleetWords.Of(Deployment, Deployment["gpus"].Number)),
            ("routing", Deployment["routing"].Text ?? ""),
            ("max-num-batched-tokens", Deployment["max_num_batched_tokens"].Shown(Show.Count)),
            ("max-num-seqs", Deployment["max_num_seqs"].Shown(Show.Count)),
            ("max-model-len", Deployment["max_model_len"].Shown(Show.Count)),
            ("KV cache", $"{Deployment["kv_tokens_per_replica"].Shown(Show.Count)} tokens a replica"),
            (
                "traffic",
                $"{Workload["name"].Text}: {Workload["requests"].Shown(Show.Count)} requests in {Workload["duration_s"].Shown(Show.Seconds)}"
            ),
            (
                "lengths",
                $"{Workload["mean_input_tokens"].Shown(Show.Count)} in / {Workload["mean_output_tokens"].Shown(Show.Count)} out, mean tokens"
            ),
            (
                "finished",
                $"{result["requests"]["finished"].Shown(Show.Count)} of {result["requests"]["arrived"].Shown(Show.Count)}; {result["requests"]["preemptions"].Shown(Show.Count)} preemptions"
            ),
            ("MBU", work["mbu"].Shown(Show.Percent)),
            ("MFU", work["mfu"].Shown(Show.Percent)),
            ("KV use", $"{work["kv_use_peak"].Shown(Show.Percent)} at the peak"),
            ("batch", $"{work["batch_mean"].Shown(Show.Three)} requests a replica, mean"),
        ];
        List<ReportBlock> blocks = [new FactsBlock(facts)];
        List<string> notes =
        [
            .. result["notes"].Items.Select(note => note.ToString()),
            .. root["warnings"].Items.Select(note => note.ToString()),
        ];
        if (notes.Count > 0)
        {
            blocks.Add(new ListBlock(notes));
        }

        return new ReportSection("Conditions and assumptions", blocks);
    }

    private ReportSection Origin()
    {
        List<(string, string)> facts =
        [
            ("step times", result["latency"]["ttft"]["p95"]["source"].Text ?? ""),
            ("coefficients", result["latency"]["ttft"]["p95"]["coefficients"].Text ?? ""),
            ("traffic", Workload["source"].Text is string source ? $"{source} {Workload["as_of"].Text}" : ""),
            ("price of GPUs", result["cost"]["gpu_price"]["source"].Text ?? ""),
            ("program", $"farthing {root["farthing"].Text}, seed {root["seed"]}"),
            ("inputs, SHA-256", root["inputs_sha256"].Text ?? ""),
        ];
        return new ReportSection(
            "Provenance",
            [new FactsBlock([.. facts.Where(fact => fact.Item2.Length > 0)])]
        );
    }
}
