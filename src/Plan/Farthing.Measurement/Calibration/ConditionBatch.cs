using Farthing.Documents.Predictions;

namespace Farthing.Measurement.Calibration;

/// <summary>Predicts a table of conditions: each distinct condition once, spread over the cores. The result does not depend on how many there are.</summary>
/// <param name="predictor">Who predicts.</param>
public sealed class ConditionBatch(ConditionPredictor predictor)
{
    /// <summary>Predictions of all rows, in the order of the file; rows that could not be read stand among them with their problem.</summary>
    /// <param name="file">The conditions.</param>
    /// <param name="threads">How many conditions are computed at a time; at least 1.</param>
    /// <param name="onDone">Told how many rows are done, from any thread; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    public IReadOnlyList<PredictedRow> Predict(
        ConditionFile<ConditionRow> file,
        int threads,
        Action<int>? onDone = null,
        CancellationToken cancellation = default
    )
    {
        int[][] runs = Runs(file);
        PredictedRow?[] predicted = new PredictedRow?[file.Rows.Count];
        int done = 0;
        Parallel.ForEach(
            // One at a time: conditions differ a hundredfold in cost.
            System.Collections.Concurrent.Partitioner.Create(
                runs,
                System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering
            ),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Math.Max(1, threads),
                CancellationToken = cancellation,
            },
            run =>
            {
                Predict(file, run, predicted);
                onDone?.Invoke(Interlocked.Add(ref done, run.Length));
            }
        );
        return InOrder(file, predicted);
    }

    /// <summary>The same, for a caller that may end early: rows of the conditions that were predicted until then, in the order of the file.</summary>
    /// <param name="file">The conditions.</param>
    /// <param name="play">Plays as many conditions, on any thread, and returns how many ended, counted from the first without a gap.</param>
    /// <param name="onDone">Told how many rows are done, from any thread.</param>
    public IReadOnlyList<PredictedRow> Predict(
        ConditionFile<ConditionRow> file,
        Func<int, Action<int>, int> play,
        Action<int> onDone
    )
    {
        int[][] conditions = Runs(file);
        PredictedRow?[] predicted = new PredictedRow?[file.Rows.Count];
        int done = 0;
        int ended = play(
            conditions.Length,
            i =>
            {
                Predict(file, conditions[i], predicted);
                onDone(Interlocked.Add(ref done, conditions[i].Length));
            }
        );
        foreach (int[] open in conditions[ended..])
        {
            foreach (int i in open)
            {
                predicted[i] = null; // Predicted by chance before one that came first.
            }
        }

        return InOrder(file, predicted);
    }

    /// <summary>Rows of each distinct condition, by their places.</summary>
    private static int[][] Runs(ConditionFile<ConditionRow> file) =>
        [
            .. Enumerable
                .Range(0, file.Rows.Count)
                .GroupBy(i => file.Rows[i].Condition)
                .Select(run => run.ToArray()),
        ];

    private void Predict(ConditionFile<ConditionRow> file, int[] rows, PredictedRow?[] predicted)
    {
        ConditionPrediction prediction = predictor.Predict(file.Rows[rows[0]].Condition);
        foreach (int i in rows)
        {
            predicted[i] = Row(file.Rows[i], prediction);
        }
    }

    private static List<PredictedRow> InOrder(ConditionFile<ConditionRow> file, PredictedRow?[] predicted) =>
        [
            .. predicted
                .OfType<PredictedRow>()
                .Concat(file.Problems.Select(Unreadable))
                .OrderBy(row => row.Line), // Stable, and no two rows share a line.
        ];

    private static PredictedRow Row(ConditionRow row, ConditionPrediction prediction) =>
        prediction.Of(row.Metric, row.Statistic) is Figure figure
            ? new PredictedRow(
                row.RowId,
                row.Line,
                figure.Value,
                figure.Low,
                figure.High,
                prediction.Provenance(row.Metric, row.Statistic),
                prediction.Status
            )
            : new PredictedRow(
                row.RowId,
                row.Line,
                null,
                null,
                null,
                "",
                prediction.WhyNot(row.Metric, row.Statistic)
            );

    private static PredictedRow Unreadable(RowProblem problem) =>
        new(problem.RowId, problem.Line, null, null, null, "", "not readable: " + problem.Sentence);
}
