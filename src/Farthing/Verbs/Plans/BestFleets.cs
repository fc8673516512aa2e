using Farthing.Planning.Fleets;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Precision;

namespace Farthing.Verbs.Plans;

/// <summary>The cheapest fleet of each GPU that a running search has found: a table for those who wait.</summary>
internal sealed class BestFleets
{
    private const int MaxRows = 8;
    private readonly Lock gate = new();
    private readonly Dictionary<string, BestSoFar> cheapest = new(StringComparer.Ordinal);

    /// <summary>The table with one more fleet, the cheapest first.</summary>
    public IReadOnlyList<string> With(BestSoFar found)
    {
        lock (gate)
        {
            string gpu = found.Shape.Gpu.Id;
            if (!cheapest.TryGetValue(gpu, out BestSoFar? known) || found.UsdPerHour < known.UsdPerHour)
            {
                cheapest[gpu] = found;
            }

            TextTable table = new(
                TextColumn.Text("BEST SO FAR"),
                TextColumn.Text("fleet"),
                TextColumn.Number("$/h")
            );
            foreach (
                BestSoFar each in cheapest
                    .Values.OrderBy(each => each.UsdPerHour)
                    .ThenBy(each => each.Shape.Gpu.Id, StringComparer.Ordinal)
                    .Take(MaxRows)
            )
            {
                table.Row(
                    "  " + each.Shape.Gpu.Id,
                    $"{each.Replicas * each.Shape.Gpus} = {each.Replicas}×{each.Shape.Spread} {FormatFacts.Id(each.Shape.Weights)}",
                    FormattableString.Invariant($"{each.UsdPerHour:F2}")
                );
            }

            using StringWriter text = new();
            table.Write(text);
            return text.ToString().TrimEnd().Split(Environment.NewLine);
        }
    }
}
