using System.Text.Json;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Apis;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Planning.Setups;
using Farthing.Planning.Variants;
using Farthing.Plans.Baselines;
using Farthing.Serving.Gpus;
using Farthing.Serving.Memory;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;

namespace Farthing.Plans;

/// <summary>The plan as JSON (farthing.plan/1): the screen's content with units, bands, basis and sources, and everything that a replay needs.</summary>
internal static partial class PlanDocument
{
    /// <summary>Writes the value of <c>result</c>.</summary>
    public static void Write(Utf8JsonWriter writer, PlanAnswer answer)
    {
        Plan plan = answer.Plan;
        plan.Complete();
        writer.WriteStartObject();
        writer.WriteString(
            "answer",
            plan.Chosen is null && plan.Unfinished.Count > 0 ? "not_finished"
                : plan.Chosen is null ? "none"
                : answer.Decision is { SelfWins: false } ? "buy"
                : "self_host"
        );
        writer.WriteBoolean("is_partial", plan.IsPartial);
        if (answer.IsInterrupted && !plan.IsPartial)
        {
            writer.WriteBoolean("is_answer_alone", true);
        }

        Inputs(writer, answer);
        if (plan.Chosen is PlanEntry chosen)
        {
            writer.WritePropertyName("chosen");
            Entry(writer, answer, chosen);
            Cost(writer, answer, chosen);
            writer.WriteString("serve", answer.Command!.Line);
            writer.WriteString("verify", PlanProof.Line(answer));
        }

        Certainty(writer, answer);

        writer.WriteStartArray("per_gpu");
        foreach (PlanEntry entry in plan.Entries)
        {
            Entry(writer, answer, entry);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("without");
        foreach ((GpuSpec gpu, Rejection? miss) in plan.Without)
        {
            writer.WriteStartObject();
            writer.WriteString("gpu", gpu.Id);
            writer.WriteString("nearest_miss", miss?.Reason);
            writer.WriteBoolean("is_finished", !plan.Unfinished.Contains(gpu));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        Rejections(writer, plan);
        Frontier(writer, plan);
        Bills(writer, answer);
        Variants(writer, answer);
        BaselinePage.Write(writer, answer, entry => Entry(writer, answer, entry));
        writer.WriteNumber("configurations", plan.Configurations);
        writer.WriteNumber("simulations", plan.Simulations);
        Origin(writer, answer);
        writer.WriteEndObject();
    }

    private static void Inputs(Utf8JsonWriter writer, PlanAnswer answer)
    {
        PlanWorkload work = answer.Plan.Request.Workload;
        writer.WriteStartObject("inputs");
        writer.WriteString("model", answer.Plan.Request.Model.Id);
        writer.WriteString("workload", work.Name);
        writer.WriteQuantity("rate", Given(work.RatePerSecond, "requests_per_s"));
        writer.WriteQuantity("peak_minute_rate", Given(work.PeakMinutePerSecond, "requests_per_s"));
        writer.WriteQuantity("mean_input", Given(work.MeanInput, "tokens"));
        writer.WriteQuantity("mean_output", Given(work.MeanOutput, "tokens"));
        writer.WriteNumber("longest_request_tokens", work.LongestRequestTokens);
        writer.WriteNumber("requests_simulated", work.Table.Count);
        writer.WriteStartObject("slo");
        foreach (SloTarget target in answer.Plan.Request.Slo.Targets)
        {
            writer.WriteQuantity(target.Name, Given(target.LimitSeconds, "s"));
        }

        writer.WriteEndObject();
        writer.WriteNumber("confidence", answer.Inputs.Scenario.Confidence);
        writer.WriteNumber("hours_per_month", answer.HoursPerMonth);
        Settings(writer, answer);
        writer.WriteStartArray("notes");
        foreach (string note in answer.Inputs.Notes)
        {
            writer.WriteStringValue(note);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Entry(Utf8JsonWriter writer, PlanAnswer answer, PlanEntry entry)
    {
        ReplicaShape shape = entry.Shape;
        writer.WriteStartObject();
        writer.WriteString("gpu", shape.Gpu.Id);
        writer.WriteNumber("replicas", entry.Replicas);
        writer.WriteNumber("replicas_needed", entry.ReplicasNeeded);
        writer.WriteNumber("spare_replicas", entry.Quote.SpareReplicas);
        writer.WriteNumber("gpus_used", entry.Quote.GpusUsed);
        writer.WriteNumber("gpus_paid", entry.Quote.GpusPaid);
        writer.WriteNumber("tensor_parallel", shape.TensorParallel);
        writer.WriteNumber("pipeline_parallel", shape.PipelineParallel);
        writer.WriteNumber("data_parallel", shape.DataParallel);
        writer.WriteNumber("expert_parallel", shape.ExpertParallel);
        writer.WriteString("interconnect", Interconnects.Id(shape.Gpu.LinkAmong(shape.Gpus)));
        writer.WriteString("weights", FormatFacts.Id(shape.Weights));
        writer.WriteString("kv", FormatFacts.Id(shape.Kv));
        writer.WriteNumber("max_num_batched_tokens", entry.Setup.Engine.MaxNumBatchedTokens);
        writer.WriteNumber("max_num_seqs", entry.Setup.Engine.MaxNumSeqs);
        writer.WriteNumber("max_model_len", entry.Setup.Engine.MaxModelLen);
        writer.WriteString("routing", RoutingWords.Id(entry.Routing));
        writer.WriteString("instances", entry.Quote.Words);
        writer.WriteQuantity(
            "price",
            new Quantity(entry.Quote.UsdPerHour, "usd_per_hour")
            {
                Basis = Basis.Measured,
                Source = entry.Quote.Source,
            }
        );
        writer.WriteQuantity("utilization", Predicted(entry, entry.Utilization, "fraction"));
        writer.WriteQuantity(
            "deliverable",
            Predicted(entry, entry.DeliverablePerSecond, "requests_per_s") with
            {
                Low = entry.Workload.RatePerSecond * entry.Deliverable.KeptFactor,
                High = double.IsFinite(entry.Deliverable.LostFactor)
                    ? entry.Workload.RatePerSecond * entry.Deliverable.LostFactor
                    : null,
            }
        );
        writer.WriteQuantity(
            "usd_per_m_blended",
            Predicted(entry, entry.UsdPerMillionBlended, "usd_per_m_tokens")
        );
        writer.WriteQuantity(
            "usd_per_m_input",
            Predicted(entry, entry.UsdPerMillionInput, "usd_per_m_tokens")
        );
        writer.WriteQuantity(
            "usd_per_m_output",
            Predicted(entry, entry.UsdPerMillionOutput, "usd_per_m_tokens")
        );
        Latencies(writer, entry);
        AtConfidence(writer, answer, entry);
        MemoryBudgetResult memory = entry.Setup.Memory;
        writer.WriteStartObject("memory_per_gpu");
        writer.WriteQuantity("driver", Given(memory.DriverBytes, "bytes"));
        writer.WriteQuantity("weights", Predicted(entry, memory.WeightBytes, "bytes"));
        writer.WriteQuantity("kv", Predicted(entry, memory.KvBytes, "bytes"));
        writer.WriteQuantity("work_space", Predicted(entry, memory.OverheadBytes, "bytes"));
        writer.WriteNumber("kv_tokens_per_replica", memory.KvTokens);
        writer.WriteEndObject();
        writer.WriteQuantity("peak_kv_use", Predicted(entry, entry.Center.PeakKvUse, "fraction"));
        writer.WriteQuantity("mbu", Predicted(entry, entry.Mbu, "fraction"));
        writer.WriteQuantity("mfu", Predicted(entry, entry.Mfu, "fraction"));
        writer.WriteEndObject();
    }

    private static void Latencies(Utf8JsonWriter writer, PlanEntry entry)
    {
        writer.WriteStartObject("latencies");
        foreach (
            LatencyMetric metric in (LatencyMetric[])
                [LatencyMetric.Ttft, LatencyMetric.Itl, LatencyMetric.Tpot, LatencyMetric.E2e]
        )
        {
            foreach (Statistic statistic in Enum.GetValues<Statistic>())
            {
                writer.WriteQuantity(
                    new SloTarget(metric, statistic, 1).Name,
                    Predicted(entry, entry.Center.Seconds(metric, statistic), "s") with
                    {
                        Low = entry.Optimistic.Seconds(metric, statistic),
                        High = entry.Pessimistic.Seconds(metric, statistic),
                    }
                );
            }
        }

        writer.WriteEndObject();
    }

    private static void Cost(Utf8JsonWriter writer, PlanAnswer answer, PlanEntry chosen)
    {
        double month = chosen.Quote.UsdPerHour * answer.HoursPerMonth;
        double used = chosen.Utilization;
        writer.WriteStartObject("cost");
        writer.WriteQuantity("usd_per_month", Predicted(chosen, month, "usd"));
        writer.WriteQuantity("prefill", Predicted(chosen, month * used * chosen.PrefillFraction, "usd"));
        writer.WriteQuantity("decode", Predicted(chosen, month * used * (1 - chosen.PrefillFraction), "usd"));
        writer.WriteQuantity("idle", Predicted(chosen, month * (1 - used), "usd"));
        writer.WriteStartArray("price_cautions");
        foreach (string caution in answer.Cautions)
        {
            writer.WriteStringValue(caution);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Rejections(Utf8JsonWriter writer, Plan plan)
    {
        writer.WriteStartArray("rejected");
        foreach (Rejection rejection in plan.Rejections)
        {
            writer.WriteStartObject();
            writer.WriteString("gpu", rejection.Shape.Gpu.Id);
            writer.WriteString("spread", rejection.Shape.Spread);
            writer.WriteString("weights", FormatFacts.Id(rejection.Shape.Weights));
            writer.WriteString("kv", FormatFacts.Id(rejection.Shape.Kv));
            writer.WriteString("kind", rejection.Kind.ToString());
            writer.WriteString("reason", rejection.Reason);
            writer.WriteNumber("configurations", rejection.Count);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Frontier(Utf8JsonWriter writer, Plan plan)
    {
        writer.WriteStartArray("frontier");
        foreach (SearchPoint point in plan.Frontier)
        {
            writer.WriteStartObject();
            writer.WriteString("gpu", point.Shape.Gpu.Id);
            writer.WriteNumber("replicas", point.Replicas);
            writer.WriteString("spread", point.Shape.Spread);
            writer.WriteString("weights", FormatFacts.Id(point.Shape.Weights));
            writer.WriteNumber("max_num_batched_tokens", point.TokenBudget);
            writer.WriteFinite("usd_per_hour", point.UsdPerHour);
            writer.WriteFinite("tokens_per_s_per_user", point.TokensPerSecondPerUser);
            writer.WriteBoolean("keeps_slo", point.KeepsSlo);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Bills(Utf8JsonWriter writer, PlanAnswer answer)
    {
        writer.WriteStartArray("buy");
        foreach (ApiBill bill in answer.Bills)
        {
            writer.WriteStartObject();
            writer.WriteString("api", bill.Price.Id);
            writer.WriteBoolean("is_same_model", bill.IsSameModel);
            Quantity tokens = new(bill.TokensUsd, "usd")
            {
                Basis = Basis.Measured,
                Source = $"{bill.Price.Source} ({bill.Price.AsOf:yyyy-MM-dd})",
            };
            writer.WriteQuantity("tokens_per_month", tokens);
            writer.WriteQuantity(
                "people_per_month",
                new Quantity(bill.PeopleUsd, "usd") { Basis = Basis.Assumed }
            );
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (answer.Decision is not BuyDecision decision)
        {
            return;
        }

        writer.WriteStartObject("decision");
        writer.WriteFinite("self_usd_per_month", decision.SelfUsdPerMonth);
        writer.WriteFinite("api_usd_per_month", decision.ApiUsdPerMonth);
        writer.WriteFinite("engineers", decision.Engineers);
        writer.WriteFinite("self_usd_per_month_without_people", decision.SelfUsdPerMonthWithoutPeople);
        writer.WriteFinite("api_usd_per_month_without_people", decision.ApiUsdPerMonthWithoutPeople);
        writer.WriteStartArray("flips");
        foreach (DecisionFlip flip in decision.Flips())
        {
            writer.WriteStartObject();
            writer.WriteString("input", flip.Input);
            writer.WriteString("unit", flip.Unit);
            writer.WriteFinite("current", flip.Current);
            writer.WriteFinite("value", flip.Value ?? double.NaN);
            writer.WriteString("words", flip.Words);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("tornado");
        foreach (TornadoBar bar in answer.Tornado())
        {
            writer.WriteStartObject();
            writer.WriteString("input", bar.Bar.Input);
            writer.WriteFinite("at_low_usd", bar.Bar.AtLow);
            writer.WriteFinite("at_high_usd", bar.Bar.AtHigh);
            writer.WriteBoolean("flips", bar.Flips);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Variants(Utf8JsonWriter writer, PlanAnswer answer)
    {
        writer.WriteStartArray("variants");
        foreach (PlanVariant variant in answer.Variants)
        {
            writer.WriteStartObject();
            writer.WriteString("name", variant.Name);
            writer.WriteString("reason", variant.Reason);
            if (variant.Entry is PlanEntry entry)
            {
                writer.WritePropertyName("entry");
                Entry(writer, answer, entry);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static Quantity Given(double value, string unit) => new(value, unit) { Basis = Basis.Assumed };

    private static Quantity Predicted(PlanEntry entry, double value, string unit) =>
        new(value, unit) { Basis = Basis.Predicted, Coefficients = entry.Coefficients };
}
