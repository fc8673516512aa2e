using System.CommandLine;
using System.Globalization;
using Farthing.Cli;
using Farthing.Documents.Routes;
using Farthing.Reduction.Cascade.Calibration;
using Farthing.Reduction.Cascade.Evaluation;
using Farthing.Reduction.Cascade.Labels;
using Farthing.Reduction.Cascade.Routing;
using Farthing.Sheets.Routes;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Routes;

/// <summary><c>farthing route evaluate</c>: a router and its rivals on labels that it has not seen.</summary>
internal static class RouteEvaluateCommand
{
    private const int MinTest = 100;

    private static readonly TextFlag RouterFile = new(
        "--router",
        "FILE",
        "A trained router; without it one is trained on a part of the labels in each division"
    );

    private static readonly QuantityFlag Divisions = new(
        "--divisions",
        Whole(1, 100),
        "How often rows are divided anew",
        3
    );

    private static readonly QuantityFlag Train = new(
        "--train-share",
        Share(0.05, 0.9),
        "Share of the labels for training; what training and calibration leave is held out",
        0.5
    );

    private static readonly QuantityFlag GateLimit = new(
        "--gate-limit",
        Share(0.001, 0.9),
        "Limit of the conformal gate: failures among weak answers",
        0.2
    );

    private static readonly QuantityFlag Separation = new(
        "--simulated-separation",
        Number(0, 5),
        "Confidence that is simulated where labels have none: right weak answers score this many standard deviations higher",
        1.3
    );

    public static Command Create()
    {
        Command command = new(
            "evaluate",
            """
            Evaluate a router on labels: strong calls for half and four fifths of the quality gap, the area between, beside random, prompt length and RouteLLM's published figure; Learn-then-Test, conformal risk control, the conformal gate and RACER on the same rows; regret and dollars.

            Examples:
              farthing route evaluate --labels labels.csv.gz --report route.html
              farthing route evaluate --labels labels.csv --router router.json --weak-cost '$0.0002' --strong-cost '$0.005'
            """
        );
        command.With(
            RouteFlags.Labels,
            RouteFlags.Weak,
            RouteFlags.Strong,
            RouteFlags.Exclude,
            RouterFile,
            RouteFlags.MaxRegret,
            RouteFlags.Confidence,
            GateLimit,
            Divisions,
            Train,
            RouteFlags.Calibration,
            Separation,
            RouteFlags.WeakCost,
            RouteFlags.StrongCost,
            RouteFlags.JudgeCost,
            RouteFlags.Audit
        );
        return command.WritesReport().Runs("route.evaluate", Run);
    }

    private static int Run(VerbContext context)
    {
        StudyOptions options = new()
        {
            Seed = context.Seed,
            Splits = context.Count(Divisions),
            TrainFraction = context.Number(Train),
            CalibrationFraction = context.Number(RouteFlags.Calibration),
            Limit = context.Number(RouteFlags.MaxRegret),
            Delta = 1 - context.Number(RouteFlags.Confidence),
            GateLimit = context.Number(GateLimit),
            Separation = context.Number(Separation),
        };
        RouteLabels labels = RouteFlags.Read(context);
        RouteRequestCosts? costs = RouteFlags.Costs(context, labels.Rows);
        Router? router = context.Parsed.GetValue(RouterFile) is string file
            ? RouteFlags.Router(context, file)
            : null;
        Check(context, options, labels, router);
        StudyResult result;
        using (ProgressLine progress = new(context))
        {
            result = RouterStudy.Run(
                labels.Rows,
                options,
                router?.Prior,
                done =>
                    progress.Show(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"evaluating: division {done} of {options.Splits}"
                        )
                    ),
                context.Cancellation
            );
        }

        return context.Answer(Document(labels, options, result, costs), RouteEvaluateSheet.Of);
    }

    private static void Check(VerbContext context, StudyOptions options, RouteLabels labels, Router? router)
    {
        double held = 1 - options.TrainFraction - options.CalibrationFraction;
        if (held <= 0)
        {
            context.Conflict(
                Train.Name,
                "training and calibration leave no label to hold out",
                "shares that add up to less than 100 %"
            );
        }
        else if ((router is null ? held : held / (1 - options.TrainFraction)) * labels.Rows.Count < MinTest)
        {
            context.Refuse(
                RouteFaultCodes.TooFew,
                RouteFlags.Labels.Name,
                $"{labels.Rows.Count} labels leave fewer than {MinTest} to hold out",
                "more labels, or smaller --train-share and --calibration-share"
            );
        }
        else if (labels.Rows.Average(row => row.Outcome.Gain) <= 0)
        {
            context.Refuse(
                RouteFaultCodes.BadLabels,
                RouteFlags.Strong.Name,
                $"{labels.Strong} is right no more often than {labels.Weak}: there is no gap to route over",
                "the other order, or the weak model alone"
            );
        }

        if (router?.LabelsSha256 == labels.Sha256)
        {
            context.Warn("the router was trained on this file: its figures flatter");
        }

        context.StopOnFaults();
    }

    private static RouteEvaluateDocument Document(
        RouteLabels labels,
        StudyOptions options,
        StudyResult result,
        RouteRequestCosts? costs
    )
    {
        StudyRow cascade = result.Methods.First(row => row.Method == StudyMethod.CascadeLtt);
        return new RouteEvaluateDocument(
            labels.Weak,
            labels.Strong,
            result.Rows,
            result.Training,
            result.Calibration,
            result.Test,
            options.Splits,
            result.Weak,
            result.Strong,
            options.Delta,
            [
                RouteRecords.Row("this router's prior", result.Prior),
                RouteRecords.Row("prompt length", result.Length),
                RouteRecords.Row("random", result.Random),
                RouteRecords.Published,
            ],
            [.. result.Methods.Select(row => RouteRecords.Row(row, costs?.Costs))],
            result.IsConfidenceMeasured,
            RouteRecords.Finite(result.ConfidenceAuc),
            RouteRecords.Need(
                LabelNeed.Of(
                    result.Calibration,
                    options.Limit,
                    options.Delta,
                    options.Limit / 2,
                    result.MeanLoss
                ),
                costs?.Costs
            ),
            costs is null
                ? null
                : new RouteCosts(
                    costs.Costs.Weak,
                    costs.Costs.Strong,
                    costs.Costs.Judge,
                    costs.Costs.AuditFraction,
                    costs.Source,
                    costs.Costs.MaxEscalation,
                    costs.Costs.Headroom(cascade.StrongCalls)
                ),
            RouteRecords.Points(result.Prior[0]),
            RouteRecords.Points(result.Cascade[0])
        );
    }
}

/// <summary>Labels as a file has them.</summary>
/// <param name="Weak">Name of the small model.</param>
/// <param name="Strong">Name of the large model.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Sha256">SHA-256 of the file, in hex.</param>
/// <param name="Warnings">What is odd but no fault.</param>
internal sealed record RouteLabels(
    string Weak,
    string Strong,
    IReadOnlyList<LabeledPrompt> Rows,
    string Sha256,
    IReadOnlyList<string> Warnings
);
