using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;
using Farthing.Reduction.Cascade.Calibration;
using Farthing.Reduction.Cascade.Learning;
using Farthing.Reduction.Cascade.Monitoring;
using Farthing.Reduction.Cascade.Prior;
using Farthing.Reduction.Cascade.Routing;

namespace Farthing.Reduction.Cascade.Files;

/// <summary>A router as a file, <c>farthing.router/1</c>: written, and checked on reading.</summary>
public static class RouterFile
{
    /// <summary>The schema that a file names.</summary>
    public const string Schema = "farthing.router/1";

    /// <summary>Number of the rules by which prompts are read: raised when grams or figures change.</summary>
    public const int Reader = 1;

    private const string Remedy = "a file of farthing route train, of this version";

    /// <summary>The file's text. The same router gives the same bytes.</summary>
    public static string Write(Router router)
    {
        RouterRecord record = new(
            Schema,
            router.Weak,
            router.Strong,
            router.Labels,
            router.LabelsSha256,
            router.TrainedAt,
            Reader,
            router.Prior is PriorModel model ? RecordOf(model) : null,
            router.Prior is LengthPrior { Curve: IsotonicCurve curve } ? RecordOf(curve) : null,
            RecordOf(router.Promise),
            new DriftRecord(router.Drift.Edges, router.Drift.Expected),
            router.Confidence is ConfidenceGate gate ? ConfidenceParts.RecordOf(gate) : null,
            router.Opening is ConfidenceGate opening ? ConfidenceParts.RecordOf(opening) : null
        );
        return SchemaDocument.Write(record, RouterJson.Default.RouterRecord) + "\n";
    }

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">Its text, UTF-8.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <exception cref="FarthingException">It is not JSON, of another version, lacks a member, or has one that cannot be.</exception>
    public static Router Read(ReadOnlySpan<byte> bytes, string file)
    {
        RouterRecord record = SchemaDocument.Read(
            bytes,
            Schema,
            RouterJson.Default.RouterRecord,
            new Fault(RouterFaultCodes.BadFile, "this is no router") { File = file, Expected = Remedy }
        );
        if (record.Reader != Reader)
        {
            throw Wrong(file, "reader", "prompts were read by other rules", $"{Reader}, or train it again");
        }

        CascadePromise promise = PromiseOf(file, "promise", record.Promise);
        Check(file, "prior", record.Prior is null || record.Length is null, "a prior or a length, not both");
        return new Router
        {
            Weak = record.Weak,
            Strong = record.Strong,
            Labels = record.Labels,
            LabelsSha256 = record.LabelsSha256,
            TrainedAt = record.TrainedAt,
            Prior = record.Prior is PriorRecord prior
                ? ModelOf(file, prior)
                : new LengthPrior(record.Length is null ? null : CurveOf(file, "length", record.Length)),
            Promise = promise,
            Drift = DriftOf(file, "drift", record.Drift),
            Confidence = record.Confidence is ConfidenceRecord confidence
                ? ConfidenceParts.GateOf(file, "confidence", confidence)
                : null,
            Opening = record.Opening is ConfidenceRecord opening
                ? ConfidenceParts.GateOf(file, "opening", opening)
                : null,
        };
    }

    private static PriorRecord RecordOf(PriorModel model) =>
        new(
            Bytes(model.Weights.Rarities),
            Bytes<float>(model.Coefficients.Grams),
            model.Coefficients.Figures,
            model.Coefficients.Means,
            model.Coefficients.Deviations,
            model.Coefficients.Neighbors,
            model.Coefficients.Bias,
            RecordOf(model.Curve),
            Bytes(model.Table.Vectors),
            Bytes(model.Table.Outcomes)
        );

    internal static CurveRecord RecordOf(IsotonicCurve curve) => new(curve.Scores, curve.Levels);

    private static PriorModel ModelOf(string file, PriorRecord prior)
    {
        float[] rarities = Floats(file, "prior.rarities", prior.Rarities, PromptReader.Buckets);
        float[] grams = Floats(file, "prior.grams", prior.Grams, PromptReader.Buckets);
        double[] figures = Numbers(file, "prior.figures", prior.Figures);
        double[] means = Numbers(file, "prior.means", prior.Means);
        double[] deviations = Numbers(file, "prior.deviations", prior.Deviations);
        Check(file, "prior.deviations", deviations.All(one => one > 0), "above 0");
        Check(file, "prior.neighbors", double.IsFinite(prior.Neighbors), "a finite number");
        Check(file, "prior.bias", double.IsFinite(prior.Bias), "a finite number");
        int rows = prior.NeighborVectors.Length / PromptReader.Dimensions;
        Check(
            file,
            "prior.neighbor_vectors",
            prior.NeighborVectors.Length % PromptReader.Dimensions == 0 && rows <= NeighborTable.MaxRows,
            $"{PromptReader.Dimensions} bytes a row, at most {NeighborTable.MaxRows} rows"
        );
        float[] outcomes = Floats(file, "prior.neighbor_outcomes", prior.NeighborOutcomes, rows);
        Check(file, "prior.neighbor_outcomes", outcomes.All(one => one is >= 0 and <= 1), "0 to 1");
        return new PriorModel(
            new PromptWeights(rarities),
            new NeighborTable(MemoryMarshal.Cast<byte, sbyte>(prior.NeighborVectors).ToArray(), outcomes),
            new PriorCoefficients(grams, figures, means, deviations, prior.Neighbors, prior.Bias),
            CurveOf(file, "prior.curve", prior.Curve)
        );
    }

    internal static PromiseRecord RecordOf(CascadePromise promise) =>
        new(
            promise.Threshold,
            promise.AcceptedFraction,
            promise.Loss,
            promise.UpperBound,
            promise.Labels,
            promise.Limit,
            promise.Delta ?? 1
        );

    internal static CascadePromise PromiseOf(string file, string path, PromiseRecord promise)
    {
        Check(
            file,
            path + ".threshold",
            promise.Threshold is null || double.IsFinite(promise.Threshold.Value),
            "a finite number or null"
        );
        Check(file, path + ".limit", promise.Limit is > 0 and < 1, "above 0 and below 1");
        Check(file, path + ".delta", promise.Delta is > 0 and <= 1, "above 0, at most 1");
        Check(file, path + ".accepted_fraction", promise.AcceptedFraction is >= 0 and <= 1, "0 to 1");
        Check(file, path + ".loss", promise.Loss is >= 0 and <= 1, "0 to 1");
        Check(file, path + ".upper_bound", promise.UpperBound is >= 0 and <= 1, "0 to 1");
        return new CascadePromise(
            promise.Threshold,
            promise.AcceptedFraction,
            promise.Loss,
            promise.UpperBound,
            promise.Labels,
            promise.Limit,
            promise.Delta
        );
    }

    internal static IsotonicCurve CurveOf(string file, string path, CurveRecord curve)
    {
        try
        {
            return new IsotonicCurve(curve.Scores, curve.Levels);
        }
        catch (ArgumentException)
        {
            throw Wrong(
                file,
                path,
                "this is no rising curve",
                "as many finite levels as scores, both rising"
            );
        }
    }

    internal static ScoreDrift DriftOf(string file, string path, DriftRecord drift)
    {
        Check(
            file,
            path,
            drift.Shares.Count == drift.Edges.Count + 1
                && drift.Shares.All(share => share is >= 0 and <= 1)
                && drift.Edges.All(double.IsFinite)
                && drift.Edges.Zip(drift.Edges.Skip(1)).All(pair => pair.First < pair.Second),
            "rising edges, and a share on both sides of each"
        );
        return new ScoreDrift(drift.Edges, drift.Shares);
    }

    private static double[] Numbers(string file, string path, IReadOnlyList<double> numbers)
    {
        Check(
            file,
            path,
            numbers.Count == PromptReader.FeatureCount && numbers.All(double.IsFinite),
            $"{PromptReader.FeatureCount} finite numbers"
        );
        return [.. numbers];
    }

    private static float[] Floats(string file, string path, byte[] bytes, int count)
    {
        float[] numbers =
            bytes.Length == count * sizeof(float) ? MemoryMarshal.Cast<byte, float>(bytes).ToArray() : [];
        Check(
            file,
            path,
            numbers.Length == count && numbers.All(float.IsFinite),
            $"{count} finite numbers of 32 bits, little endian, in base64"
        );
        return numbers;
    }

    private static byte[] Bytes<T>(ReadOnlySpan<T> numbers)
        where T : struct => MemoryMarshal.AsBytes(numbers).ToArray();

    internal static void Check(string file, string path, bool isRight, string expected)
    {
        if (!isRight)
        {
            throw Wrong(file, path, "a value that cannot be", expected);
        }
    }

    private static FarthingException Wrong(string file, string path, string message, string expected) =>
        new(
            new Fault(RouterFaultCodes.BadValue, message)
            {
                File = file,
                Path = path,
                Expected = expected,
            }
        );
}

/// <summary>A model of confidence in the small model's answers.</summary>
/// <param name="Signals">The signals in the order of the weights: another list is another version.</param>
/// <param name="Sources">Sources that it was trained on.</param>
/// <param name="Weights">A weight for each signal, then the bias.</param>
/// <param name="Curve">From the logit to a probability.</param>
/// <param name="Promise">The promise on it.</param>
/// <param name="Drift">Confidences of the calibration.</param>
internal sealed record ConfidenceRecord(
    IReadOnlyList<string> Signals,
    IReadOnlyList<string> Sources,
    IReadOnlyList<double> Weights,
    CurveRecord Curve,
    PromiseRecord Promise,
    DriftRecord Drift
);

/// <summary>A rising curve.</summary>
internal sealed record CurveRecord(IReadOnlyList<double> Scores, IReadOnlyList<double> Levels);

/// <summary>Scores of a calibration.</summary>
internal sealed record DriftRecord(IReadOnlyList<double> Edges, IReadOnlyList<double> Shares);

/// <summary>A prior's numbers.</summary>
internal sealed record PriorRecord(
    byte[] Rarities,
    byte[] Grams,
    IReadOnlyList<double> Figures,
    IReadOnlyList<double> Means,
    IReadOnlyList<double> Deviations,
    double Neighbors,
    double Bias,
    CurveRecord Curve,
    byte[] NeighborVectors,
    byte[] NeighborOutcomes
);

/// <summary>A promise.</summary>
internal sealed record PromiseRecord(
    double? Threshold,
    double AcceptedFraction,
    double Loss,
    double UpperBound,
    int Labels,
    double Limit,
    double Delta
);

/// <summary>A router as its file has it: what was trained and calibrated, with the figures that say how well. Numbers by the thousand are bytes in base64, little endian.</summary>
/// <param name="Schema"><see cref="RouterFile.Schema"/>.</param>
/// <param name="Weak">Name of the small model.</param>
/// <param name="Strong">Name of the large model.</param>
/// <param name="Labels">Labels of training and calibration.</param>
/// <param name="LabelsSha256">SHA-256 of the labels' file: an evaluation on it flatters.</param>
/// <param name="TrainedAt">When, in ISO 8601; what decides staleness.</param>
/// <param name="Reader">Number of the rules by which prompts are read.</param>
/// <param name="Prior">The trained prior; null where too few labels leave length alone.</param>
/// <param name="Length">The curve of length, where it is all there is.</param>
/// <param name="Promise">The calibrated promise on the prior's score.</param>
/// <param name="Drift">Scores of the calibration.</param>
/// <param name="Confidence">The model of confidence in the small model's answers; absent where labels carried no signals, and in older files.</param>
/// <param name="Opening">The same for the openings of its answers.</param>
internal sealed record RouterRecord(
    string Schema,
    string Weak,
    string Strong,
    int Labels,
    string LabelsSha256,
    DateTimeOffset TrainedAt,
    int Reader,
    PriorRecord? Prior,
    CurveRecord? Length,
    PromiseRecord Promise,
    DriftRecord Drift,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        ConfidenceRecord? Confidence = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ConfidenceRecord? Opening = null
);
