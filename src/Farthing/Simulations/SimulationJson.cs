using System.Text.Json;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Setups;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using CoefficientsWord = Farthing.Numerics.Quantities.Coefficients;

namespace Farthing.Simulations;

/// <summary>Writes a simulation as the result of <c>farthing.simulate/1</c>.</summary>
internal static partial class SimulationJson
{
    private static readonly (LatencyMetric Metric, string Name)[] Metrics =
    [
        (LatencyMetric.Ttft, "ttft"),
        (LatencyMetric.Itl, "itl"),
        (LatencyMetric.Tpot, "tpot"),
        (LatencyMetric.E2e, "e2e"),
    ];

    /// <summary>Writes it.</summary>
    public static void Write(SimulationReport report, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("fits", true);
        json.WriteString(
            "stability",
            report.Outcome.IsUnstable ? "unstable"
                : report.Outcome.IsNearSaturation ? "near_saturation"
                : "stable"
        );
        json.WriteBoolean("kept", report.Outcome.Keeps);
        json.WriteBoolean("kept_at_slow_edge", report.Outcome.KeepsAtSlowEdge);
        WriteDeployment(report, json);
        WriteWorkload(report, json);
        WritePromises(report, json);
        WriteLatency(report, json);
        WriteThroughput(report, json);
        WriteCost(report, json);
        WriteSeries(report.Result.Series, json);
        WriteCurves(report, json);
        WriteTimeline(report, json);
        WriteNotes(report, json);
        json.WriteEndObject();
    }

    /// <summary>Where coefficients come from, in words.</summary>
    public static string ProvenanceWords(CoefficientsWord provenance) =>
        provenance switch
        {
            CoefficientsWord.UserCalibrated => "your own measurements",
            CoefficientsWord.Tabulated => "measured kernels of this GPU",
            CoefficientsWord.Fitted => "measured kernels of this GPU, not calibrated to your servers",
            CoefficientsWord.Transferred => "kernels of another GPU, scaled by bandwidth and peak",
            _ => "assumed coefficients",
        };

    /// <summary>A statistic in seconds; not a number where nothing was counted, which becomes null.</summary>
    private static double Seconds(EdgeRun run, LatencyMetric metric, Statistic statistic) =>
        run.Result.Of(metric).Count == 0 ? double.NaN : run.Result.Seconds(metric, statistic);

    private static void WriteDeployment(SimulationReport report, Utf8JsonWriter json)
    {
        var d = report.Deployment;
        json.WriteStartObject("deployment");
        json.WriteString("model", d.Model.Id);
        json.WriteString("gpu", d.Gpu.Id);
        json.WriteNumber("gpus", d.TotalGpus);
        json.WriteNumber("replicas", d.Replicas);
        json.WriteNumber("tensor_parallel", d.TensorParallel);
        json.WriteNumber("pipeline_parallel", d.PipelineParallel);
        json.WriteNumber("data_parallel", d.DataParallel);
        json.WriteNumber("expert_parallel", d.ExpertParallel);
        json.WriteString("interconnect", Interconnects.Id(d.Gpu.LinkAmong(d.GpusPerReplica)));
        json.WriteString("weights", FormatFacts.Id(d.Weights.Headline));
        json.WriteString("kv", FormatFacts.Id(d.KvFormat));
        json.WriteString("routing", RoutingWords.Id(report.Scenario.Engine.Routing));
        json.WriteNumber("max_num_batched_tokens", report.Setup.Engine.MaxNumBatchedTokens);
        json.WriteNumber("max_num_seqs", report.Setup.Engine.MaxNumSeqs);
        json.WriteNumber("max_model_len", report.Setup.Limits.MaxModelLen);
        json.WriteNumber("kv_tokens_per_replica", report.Setup.Memory.KvTokens);
        json.WriteEndObject();
    }

    private static void WriteWorkload(SimulationReport report, Utf8JsonWriter json)
    {
        var w = report.Workload;
        json.WriteStartObject("workload");
        json.WriteString("name", w.Name);
        json.WriteString("source", w.Source);
        json.WriteString("as_of", w.AsOf);
        json.WriteNumber("requests", w.Summary.Requests);
        json.WriteFinite("duration_s", w.Summary.DurationSeconds);
        json.WriteFinite("rate_per_s", w.RatePerSecond);
        json.WriteFinite("peak_minute_per_s", w.PeakMinutePerSecond);
        json.WriteFinite("mean_input_tokens", w.MeanInput);
        json.WriteFinite("mean_output_tokens", w.MeanOutput);
        json.WriteNumber("longest_request_tokens", w.LongestRequestTokens);
        json.WriteBoolean("has_prefixes", w.HasPrefixes);
        json.WriteBoolean("closed_loop", w.IsClosedLoop);
        json.WriteEndObject();
    }

    private static void WritePromises(SimulationReport report, Utf8JsonWriter json)
    {
        json.WriteStartArray("promises");
        for (int i = 0; i < report.Slo.Targets.Count; i++)
        {
            SloTarget target = report.Slo.Targets[i];
            json.WriteStartObject();
            json.WriteString("name", target.Name);
            json.WriteFinite("limit_s", target.LimitSeconds);
            json.WriteQuantity(
                "predicted",
                report.Predicted(run => Seconds(run, target.Metric, target.Statistic), "s")
            );
            json.WriteBoolean(
                "kept",
                report.Result.Seconds(target.Metric, target.Statistic) <= target.LimitSeconds
            );
            json.WriteFinite("kept_fraction", report.KeptShare(i));
            json.WriteString("kept_fraction_of", target.Metric == LatencyMetric.Itl ? "gaps" : "requests");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLatency(SimulationReport report, Utf8JsonWriter json)
    {
        json.WriteStartObject("latency");
        foreach ((LatencyMetric metric, string name) in Metrics)
        {
            json.WriteStartObject(name);
            json.WriteNumber("count", report.Result.Of(metric).Count);
            foreach (Statistic statistic in Enum.GetValues<Statistic>())
            {
                json.WriteQuantity(
                    statistic.ToString().ToLowerInvariant(),
                    report.Predicted(run => Seconds(run, metric, statistic), "s")
                );
            }

            json.WriteQuantity("max", report.Predicted(run => run.Result.Of(metric).Max / 1e9, "s"));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteThroughput(SimulationReport report, Utf8JsonWriter json)
    {
        static double Rate(double count, SimulationResult result) =>
            result.MakespanNs == 0 ? 0 : count / (result.MakespanNs / 1e9);

        SimulationResult r = report.Result;
        json.WriteStartObject("requests");
        json.WriteNumber("arrived", r.Arrived);
        json.WriteNumber("finished", r.Finished);
        json.WriteNumber("rejected", r.Rejected);
        json.WriteNumber("good", r.Good);
        json.WriteNumber("preemptions", r.Preemptions);
        json.WriteEndObject();
        json.WriteStartObject("throughput");
        json.WriteQuantity(
            "goodput",
            report.Predicted(run => Rate(run.Result.Good, run.Result), "requests_per_s")
        );
        json.WriteQuantity(
            "served",
            report.Predicted(run => Rate(run.Result.Finished, run.Result), "requests_per_s")
        );
        json.WriteQuantity(
            "output",
            report.Predicted(run => Rate(run.Result.OutputTokens, run.Result), "tokens_per_s")
        );
        json.WriteQuantity(
            "input",
            report.Predicted(run => Rate(run.Result.InputTokens, run.Result), "tokens_per_s")
        );
        if (report.DeliverablePerSecond is double deliverable)
        {
            // The two rates that the search ended between.
            Quantity found = new(deliverable, "requests_per_s")
            {
                Low = deliverable,
                High = report.Outcome.Deliverable!.Value.LostFactor * report.Workload.RatePerSecond,
                Coefficients = report.Provenance,
                Source = "highest rate that was simulated and kept; high: the lowest that was not",
            };
            json.WriteQuantity("deliverable", found);
        }

        if (report.Utilization is double used)
        {
            json.WriteQuantity(
                "utilization",
                new Quantity(used, "fraction") { Coefficients = report.Provenance }
            );
        }

        json.WriteEndObject();
        json.WriteStartObject("work");
        json.WriteQuantity("mbu", report.Predicted(run => report.MbuOf(run.Result), "fraction"));
        json.WriteQuantity("mfu", report.Predicted(run => report.MfuOf(run.Result), "fraction"));
        json.WriteQuantity("busy", report.Predicted(run => report.BusyOf(run.Result), "fraction"));
        json.WriteQuantity("kv_use_peak", report.Predicted(run => run.Result.PeakKvUse, "fraction"));
        json.WriteQuantity("batch_mean", report.Predicted(run => run.Result.MeanBatch, "count"));
        json.WriteQuantity(
            "decode_share",
            report.Predicted(run => SimulationCost.DecodeShare(run.Result), "fraction")
        );
        if (report.Workload.HasPrefixes)
        {
            json.WriteQuantity(
                "prefix_hits",
                report.Predicted(
                    run => (double)run.Result.CachedTokens / Math.Max(1, run.Result.InputTokens),
                    "fraction"
                )
            );
        }

        json.WriteEndObject();
    }

    private static void WriteCost(SimulationReport report, Utf8JsonWriter json)
    {
        json.WriteStartObject("cost");
        json.WriteQuantity(
            "gpu_hours",
            report.Predicted(run => report.Deployment.TotalGpus * run.Result.MakespanNs / 3600e9, "gpu_hours")
        );
        if (report.Price is not null)
        {
            json.WriteQuantity(
                "gpu_price",
                new Quantity(report.Price.UsdPerHour, "usd_per_hour")
                {
                    Basis = report.Price.IsOwn ? Basis.Assumed : Basis.Measured,
                    Source = report.Price.AsOf is DateOnly day
                        ? FormattableString.Invariant(
                            $"{report.Price.Words}; {report.Price.Source}, {day:yyyy-MM-dd}"
                        )
                        : $"{report.Price.Words}; {report.Price.Source}",
                }
            );
            json.WriteQuantity("run", report.Predicted(run => report.CostOf(run)!.Usd, "usd"));
            json.WriteQuantity(
                "input",
                report.Predicted(run => report.CostOf(run)!.UsdPerMInput, "usd_per_m_tokens")
            );
            json.WriteQuantity(
                "output",
                report.Predicted(run => report.CostOf(run)!.UsdPerMOutput, "usd_per_m_tokens")
            );
            json.WriteQuantity(
                "blended",
                report.Predicted(run => report.CostOf(run)!.UsdPerMBlended, "usd_per_m_tokens")
            );
        }

        json.WriteEndObject();
    }

    private static void WriteSeries(SimulationSeries series, Utf8JsonWriter json)
    {
        json.WriteStartObject("series");
        json.WriteFinite("bucket_s", series.BucketNs / 1e9);
        Numbers("waiting_peak", series.PeakWaiting.Select(value => (double)value));
        Numbers("kv_use_peak", series.PeakKvUse);
        Numbers("running_mean", series.MeanRunning);
        Numbers("output_tokens", series.OutputTokens.Select(value => (double)value));
        json.WriteEndObject();

        void Numbers(string name, IEnumerable<double> values)
        {
            json.WriteStartArray(name);
            foreach (double value in values)
            {
                json.WriteNumberValue(Math.Round(value, 6));
            }

            json.WriteEndArray();
        }
    }

    private static void WriteNotes(SimulationReport report, Utf8JsonWriter json)
    {
        json.WriteStartArray("notes");
        foreach (string note in report.Workload.Notes.Concat(report.Notes))
        {
            json.WriteStringValue(note);
        }

        json.WriteEndArray();
    }
}
