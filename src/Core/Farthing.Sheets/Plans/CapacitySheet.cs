using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;

namespace Farthing.Sheets.Plans;

/// <summary>The most that a given fleet carries: what <c>plan --capacity</c> prints.</summary>
public static class CapacitySheet
{
    /// <summary>The sheet.</summary>
    public static Sheet Of(PlanCapacityDocument document)
    {
        string promise = document.Promise is string said ? $" within {said}" : "";
        string title = $"{document.Model} on {document.Gpus}, {document.Traffic}";
        Sheet sheet = document.Carried is not CarriedTraffic carried
            ? new Sheet(title, $"{document.Gpus} carry nothing of it{promise}: {document.Reason}.")
            {
                State = SheetState.Bad,
                Word = "CARRIES NOTHING",
            }
            : new Sheet(
                title,
                $"{Show.Three(carried.RequestsPerS.Value)} requests/s{promise}: {Show.Count(carried.TokensPerS.Value)} tokens/s, {Show.Scaled(carried.TokensPerMonth.Value)} a month around the clock, as {carried.Fleet}."
            )
            {
                State = SheetState.Good,
                Word = "CARRIES",
                Figures =
                [
                    Figure("requests/s", carried.RequestsPerS, Show.Three),
                    Figure("users", carried.Users, Show.Scaled),
                    Figure("tokens/s", carried.TokensPerS, Show.Count),
                    Figure("tokens a month", carried.TokensPerMonth, Show.Scaled),
                    carried.UsdPerMBlended is Quantity price
                        ? Figure("$/M, both kinds", price, Show.UsdPerMillion)
                        : new SheetFigure("$/M", "–", "no price is known: --gpu-price says one"),
                    .. carried.UsdPerRequest is Quantity request
                        ? [Figure("$/request", request, Show.UsdPerRequest)]
                        : Array.Empty<SheetFigure>(),
                ],
            };
        if (document.Carried is CarriedTraffic fleet)
        {
            sheet
                .Section(
                    "at this rate",
                    new SheetFacts([
                        (
                            "latency",
                            string.Join(
                                ", ",
                                fleet.Latencies.Select(one => $"{one.Key} {Show.Seconds(one.Value.Value)}")
                            )
                        ),
                        (
                            "tokens/s",
                            $"{Show.Count(fleet.InputTokensPerS.Value)} of prompts, {Show.Count(fleet.OutputTokensPerS.Value)} of outputs"
                        ),
                        (
                            "engine",
                            $"{fleet.Engine}: max-num-batched-tokens {Show.Count(fleet.MaxNumBatchedTokens)}, max-num-seqs {Show.Count(fleet.MaxNumSeqs)}, max-model-len {Show.Count(fleet.MaxModelLen)}, KV cache {fleet.Kv}"
                        ),
                        .. fleet.UsdPerHour is Quantity usd
                            ? ((string, string)[])
                                [
                                    (
                                        "dollars",
                                        $"{Show.UsdPerHour(usd.Value)}: {fleet.Instances}; {usd.Source}"
                                    ),
                                ]
                            : [],
                    ])
                )
                .Explain(
                    "requests/s",
                    "the highest rate of this traffic at which the promise holds and the queue does not grow; the same as the deliverable of a plan for this fleet"
                )
                .Explain("users", "requests/s over the requests that one user sends in the busiest hour");
        }

        return sheet
            .Section("not used", document.Rejected.Count > 0 ? new SheetNotes(document.Rejected) : null)
            .Section("conditions and assumptions", new SheetNotes(document.Assumptions));
    }

    private static SheetFigure Figure(string label, Quantity figure, Func<double, string> show) =>
        new(
            label,
            show(figure.Value),
            figure.Low is double low && figure.High is double high && low < high
                ? $"{show(low)} to {show(high)} over the 90 % band of step times, predicted"
                : "predicted"
        );
}
