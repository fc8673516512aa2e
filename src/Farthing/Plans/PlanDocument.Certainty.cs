using System.Text.Json;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Certainty;
using Farthing.Planning.Setups;
using Farthing.Serving.Precision;
using Farthing.Serving.Slos;

namespace Farthing.Plans;

/// <content>What certainty costs, and what own measurements are worth.</content>
internal static partial class PlanDocument
{
    /// <summary>The promised latencies at the certainty that the plan was made with.</summary>
    private static void AtConfidence(Utf8JsonWriter writer, PlanAnswer answer, PlanEntry entry)
    {
        writer.WriteStartObject("at_confidence");
        foreach (SloTarget target in answer.Plan.Request.Slo.Targets)
        {
            double seconds = entry.AtEdge.Seconds(target.Metric, target.Statistic);
            writer.WriteQuantity(target.Name, Predicted(entry, seconds, "s"));
        }

        writer.WriteEndObject();
    }

    private static void Certainty(Utf8JsonWriter writer, PlanAnswer answer)
    {
        if (answer.Certainty is not CertaintyLadder ladder)
        {
            return;
        }

        writer.WriteStartArray("certainty");
        foreach (CertaintyRung rung in ladder.Rungs)
        {
            writer.WriteStartObject();
            writer.WriteNumber("confidence", rung.Confidence);
            if (rung.Fleet is CertainFleet fleet)
            {
                writer.WriteString("gpu", fleet.Shape.Gpu.Id);
                writer.WriteNumber("replicas", fleet.Replicas);
                writer.WriteNumber("spare_replicas", fleet.Quote.SpareReplicas);
                writer.WriteString("spread", fleet.Shape.Spread);
                writer.WriteString("weights", FormatFacts.Id(fleet.Shape.Weights));
                writer.WriteString("kv", FormatFacts.Id(fleet.Shape.Kv));
                writer.WriteNumber("max_num_batched_tokens", fleet.TokenBudget);
                writer.WriteNumber("max_num_seqs", fleet.MaxNumSeqs);
                writer.WriteString("routing", RoutingWords.Id(fleet.Routing));
                writer.WriteNumber("gpus_used", fleet.Quote.GpusUsed);
                writer.WriteNumber("gpus_paid", fleet.Quote.GpusPaid);
                writer.WriteString("instances", fleet.Quote.Words);
                writer.WriteFinite("usd_per_hour", fleet.Quote.UsdPerHour);
                writer.WriteFinite("usd_per_month", fleet.Quote.UsdPerHour * answer.HoursPerMonth);
                writer.WriteNumber("holds_to", fleet.HoldsTo);
                if (fleet.BreaksFirst is string promise)
                {
                    writer.WriteString("breaks_first", promise);
                }
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (ladder.Measuring is MeasuringValue value)
        {
            Measuring(writer, answer, value);
        }
    }

    private static void Measuring(Utf8JsonWriter writer, PlanAnswer answer, MeasuringValue value)
    {
        double hours = answer.HoursPerMonth;
        writer.WriteStartObject("measuring");
        writer.WriteString("words", MeasuringWords.Of(value, hours));
        writer.WriteString("gpu", value.GpuId);
        writer.WriteNumber("rows", value.Offer.Rows);
        writer.WriteNumber("hours", value.Offer.Hours);
        writer.WriteQuantity(
            "band_left",
            new Quantity(value.Offer.BandFraction, "fraction")
            {
                Basis = Basis.Measured,
                Source = value.Offer.Source,
            }
        );
        if (value.RentUsd is double rent)
        {
            writer.WriteFinite("rent_usd", rent);
            writer.WriteFinite("net_usd_first_month", value.NetUsd(hours)!.Value);
        }

        writer.WriteFinite("mean_saving_usd_per_month", value.MeanSavingUsdPerHour * hours);
        writer.WriteNumber("cheaper_fraction", value.CheaperFraction);
        writer.WriteNumber("dearer_fraction", value.DearerFraction);
        writer.WriteNumber("none_fraction", value.NoneFraction);
        writer.WriteStartArray("outcomes");
        foreach (MeasuringOutcome outcome in value.Outcomes)
        {
            writer.WriteStartObject();
            writer.WriteNumber("fraction", outcome.Fraction);
            writer.WriteNumber("planned_at", outcome.Edge);
            if (outcome.UsdPerHour is double price)
            {
                writer.WriteFinite("usd_per_month", price * hours);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
