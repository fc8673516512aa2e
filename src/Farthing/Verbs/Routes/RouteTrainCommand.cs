using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Routes;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Reduction.Cascade.Calibration;
using Farthing.Reduction.Cascade.Evaluation;
using Farthing.Reduction.Cascade.Files;
using Farthing.Reduction.Cascade.Labels;
using Farthing.Reduction.Cascade.Monitoring;
using Farthing.Reduction.Cascade.Prior;
using Farthing.Reduction.Cascade.Routing;
using Farthing.Sheets.Routes;

namespace Farthing.Verbs.Routes;

/// <summary><c>farthing route train</c>: labels → a router file with a calibrated promise.</summary>
internal static class RouteTrainCommand
{
    private static readonly DestinationFlag Output = new("--output", "-o")
    {
        Description = "The router file to write, whole or not at all",
        HelpName = "FILE",
        Required = true,
    };

    public static Command Create()
    {
        Command command = new(
            "train",
            """
            Train a router on labels, and calibrate its promise on labels that it has not seen. Below 200 labels prompt length alone decides.

            Examples:
              farthing route train --labels labels.csv -o router.json
              farthing route train --labels labels.csv.gz --max-regret 1% -o router.json
            """
        );
        command.With(
            RouteFlags.Labels,
            RouteFlags.Weak,
            RouteFlags.Strong,
            RouteFlags.Exclude,
            RouteFlags.MaxRegret,
            RouteFlags.Confidence,
            RouteFlags.Calibration,
            CatalogFlags.Today
        );
        return command.Runs("route.train", Run, Output);
    }

    private static int Run(VerbContext context)
    {
        double limit = context.Number(RouteFlags.MaxRegret);
        double delta = 1 - context.Number(RouteFlags.Confidence);
        double share = context.Number(RouteFlags.Calibration);
        DateOnly today = CatalogLoader.Today(context);
        string file = context.Parsed.GetValue(Output)!;
        RouteLabels labels = RouteFlags.Read(context);
        int calibrated = (int)Math.Ceiling(labels.Rows.Count * share);
        if (calibrated < 1)
        {
            throw new FarthingException(
                new Fault(RouteFaultCodes.TooFew, "the file has no label")
                {
                    File = context.Parsed.GetValue(RouteFlags.Labels),
                    Expected = "rows with a prompt and both outcomes",
                }
            );
        }

        int[] order = RouterStudy.Shuffled(labels.Rows.Count, context.Seed, 0);
        LabeledPrompt[] shuffled = [.. order.Select(row => labels.Rows[row])];
        LabeledPrompt[] rows = shuffled[calibrated..];
        IPrior prior = RouterTraining.TrainPrior(rows);
        (CascadePromise promise, ScoreDrift drift) = RouterTraining.Calibrate(
            prior,
            shuffled[..calibrated],
            limit,
            delta
        );
        Router router = new()
        {
            Weak = labels.Weak,
            Strong = labels.Strong,
            Labels = labels.Rows.Count,
            LabelsSha256 = labels.Sha256,
            TrainedAt = new DateTimeOffset(today, TimeOnly.MinValue, TimeSpan.Zero),
            Prior = prior,
            Promise = promise,
            Drift = drift,
            Confidence = RouterTraining.TrainConfidence(rows, shuffled[..calibrated], limit, delta),
            Opening = RouterTraining.TrainOpening(rows, shuffled[..calibrated], limit, delta),
        };
        context.Beside(() => AtomicFile.Write(file, RouterFile.Write(router)));
        double meanRegret = labels.Rows.Average(row => row.Outcome.Regret);
        RouteTrainDocument document = new(
            file,
            labels.Weak,
            labels.Strong,
            labels.Rows.Count,
            rows.Length,
            calibrated,
            router.IsByLength,
            RouteRecords.Promise(promise),
            router.Confidence is null ? null : RouteRecords.Promise(router.Confidence.Promise),
            router.Opening is null ? null : RouteRecords.Promise(router.Opening.Promise),
            RouteRecords.Need(LabelNeed.Of(calibrated, limit, delta, limit / 2, meanRegret), null)
        );
        return context.Answer(document, RouteTrainSheet.Of);
    }
}
