using Farthing.Numerics.Quantities;
using Farthing.Planning.Certainty;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Precision;

namespace Farthing.Plans;

/// <content>What certainty costs, and what a few own measurements are worth.</content>
internal static partial class PlanScreen
{
    /// <summary>The plan's certainty in words: <c>90 % sure</c>.</summary>
    internal static string Sure(PlanAnswer answer) => Show.Sure(answer.Inputs.Scenario.Confidence);

    private static void Certainty(TextWriter writer, PlanAnswer answer)
    {
        if (answer.Certainty is not CertaintyLadder ladder)
        {
            if (answer.IsInterrupted && !answer.Plan.IsPartial)
            {
                Labelled(
                    writer,
                    "CERTAINTY",
                    "not finished: interrupted, nor what measuring is worth; the answer itself is complete"
                );
                writer.WriteLine();
            }

            return;
        }

        if (ladder.Rungs.All(rung => rung.Fleet is null))
        {
            Labelled(
                writer,
                "CERTAINTY",
                $"no fleet within {Limit(answer)} at {Show.Sure(ladder.Rungs[0].Confidence)} or more"
            );
            Measured(writer, answer, ladder);
            writer.WriteLine();
            return;
        }

        double? now = answer.Plan.Chosen?.Quote.UsdPerHour;
        TextTable table = new(
            TextColumn.Text("CERTAINTY"),
            TextColumn.Text("cheapest fleet"),
            TextColumn.Number("$/month"),
            TextColumn.Number("against yours"),
            TextColumn.Number("holds to"),
            TextColumn.Text("breaks first")
        );
        foreach (CertaintyRung rung in ladder.Rungs)
        {
            bool isOwn = rung.Confidence == answer.Inputs.Scenario.Confidence;
            if (rung.Fleet is not CertainFleet fleet)
            {
                table.Row(
                    $"  {Show.Sure(rung.Confidence)}",
                    $"none within {Limit(answer)}",
                    "—",
                    "—",
                    "—",
                    ""
                );
                continue;
            }

            table.Row(
                $"  {Show.Sure(rung.Confidence)}",
                Fleet(fleet),
                Show.Usd(fleet.Quote.UsdPerHour * answer.HoursPerMonth),
                isOwn ? "chosen"
                    : now is double price ? Change(fleet.Quote.UsdPerHour, price)
                    : "—",
                FormattableString.Invariant($"{fleet.HoldsTo * 100:0} %"),
                Breaks(answer, fleet)
            );
        }

        table.Write(writer);
        Measured(writer, answer, ladder);
        writer.WriteLine();
    }

    private static void Measured(TextWriter writer, PlanAnswer answer, CertaintyLadder ladder)
    {
        if (ladder.Measuring is MeasuringValue value)
        {
            Labelled(writer, "MEASURING", MeasuringWords.Of(value, answer.HoursPerMonth));
        }
        else if (ladder.WhyNotMeasuring is string why)
        {
            Labelled(writer, "MEASURING", $"worth not known: {why}");
        }
    }

    private static string Fleet(CertainFleet fleet) =>
        $"{fleet.Quote.GpusUsed} × {fleet.Shape.Gpu.Id}: {fleet.Replicas}{Spares(fleet.Quote)} × {fleet.Shape.Spread} {FormatFacts.Id(fleet.Shape.Weights)}";

    private static string Limit(PlanAnswer answer) =>
        FormattableString.Invariant($"{answer.Plan.Request.Shapes.MaxGpus:N0} GPUs");

    private static string Breaks(PlanAnswer answer, CertainFleet fleet) =>
        fleet.BreaksFirst switch
        {
            null => "",
            CertainFleet.QueueGrows => "the queue grows",
            string name => answer
                .Plan.Request.Slo.Targets.Where(target => target.Name == name)
                .Select(target => $"{Label(target).Replace("  ", " ", StringComparison.Ordinal)}")
                .First(),
        };
}
