using Farthing.Documents.Routes;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;

namespace Farthing.Sheets.Routes;

/// <summary>Readable form of <c>route train</c>.</summary>
public static class RouteTrainSheet
{
    /// <summary>The sheet.</summary>
    public static Sheet Of(RouteTrainDocument document)
    {
        RoutePromise promise = document.Promise;
        return new Sheet()
            .Say(
                $"{document.File}: {(document.IsByLength ? "prompt length alone decides, too few labels for more (200)" : "a prior of prompt form, words and neighbors")}, trained on {Show.Counted(document.Trained, "label")}.",
                promise.Threshold is null
                    ? $"PROMISE: none possible yet, so {RouteWords.Short(document.Strong)} answers everything."
                    : $"PROMISE: regret of at most {Show.Percent(promise.Limit)} a request with {Show.Percent(1 - promise.Delta)} confidence, and {RouteWords.Short(document.Weak)} answers {Show.Percent(promise.WeakFraction)} of requests.",
                OfAnswers(document),
                OfOpenings(document),
                RouteWords.Of(document.Need, promise.Limit)
            )
            .Section(
                "Promise",
                new SheetFacts([
                    (
                        "calibrated on",
                        Show.Counted(document.Calibrated, "label") + " that the prior has not seen"
                    ),
                    ("regret there", Show.Percent(promise.Regret)),
                    (
                        "at most",
                        $"{Show.Percent(promise.RegretUpper)} with {Show.Percent(1 - promise.Delta)} confidence"
                    ),
                ])
            );
    }

    private static string? OfOpenings(RouteTrainDocument document) =>
        document.Opening switch
        {
            null => null,
            { Threshold: null } =>
                "OPTIMISTIC STREAMS: no promise possible yet from the openings of answers.",
            RoutePromise opening =>
                $"OPTIMISTIC STREAMS: the same promise from the openings of answers alone, and {Show.Percent(opening.WeakFraction)} of them are given.",
        };

    private static string OfAnswers(RouteTrainDocument document) =>
        document.Confidence switch
        {
            null =>
                "Answers of the small model are not judged: the labels carry no signals of them (docs/route.md).",
            { Threshold: null } =>
                $"CASCADE: no promise possible yet on answers of {RouteWords.Short(document.Weak)}, so each goes on to {RouteWords.Short(document.Strong)}.",
            RoutePromise cascade =>
                $"CASCADE: regret of at most {Show.Percent(cascade.Limit)} a request with {Show.Percent(1 - cascade.Delta)} confidence where {RouteWords.Short(document.Weak)} answers first, and {Show.Percent(cascade.WeakFraction)} of its answers are given.",
        };
}
