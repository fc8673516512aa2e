using System.Text;
using System.Text.Json;

namespace Farthing.Protocol.Exposition;

/// <summary>Names of metrics: vLLM old and new, SGLang, TensorRT-LLM, Triton, TGI, NIM, llama.cpp, routers, DCGM exporter. The table is data/metric_names.json; a new engine is a row there.</summary>
public sealed class MetricVocabulary
{
    private const string Total = "_total";

    /// <summary>Ranks from here on are names that are read where no other is there.</summary>
    private const int LastResort = 1000;

    private static readonly Lazy<MetricVocabulary> Shared = new(LoadBuiltIn);

    private readonly Dictionary<byte[], MetricBinding[]>.AlternateLookup<ReadOnlySpan<byte>> lookup;
    private readonly List<(string Name, MetricBinding Binding)> names = [];

    private MetricVocabulary(JsonElement root)
    {
        List<EngineNames> engines = [];
        foreach (JsonElement row in root.GetProperty("engines").EnumerateArray())
        {
            engines.Add(ReadEngine(row));
        }

        Engines = engines;
        Dictionary<byte[], MetricBinding[]> bindings = new(Utf8Comparer.Shared);
        foreach (IGrouping<string, (string Name, MetricBinding Binding)> group in names.GroupBy(x => x.Name))
        {
            bindings.Add(Encoding.UTF8.GetBytes(group.Key), [.. group.Select(one => one.Binding)]);
        }

        lookup = bindings.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The table that is built into the program.</summary>
    public static MetricVocabulary BuiltIn => Shared.Value;

    /// <summary>The engines and exporters, in the order of the table.</summary>
    public IReadOnlyList<EngineNames> Engines { get; }

    /// <summary>Every series name with its meaning; a histogram has three.</summary>
    public IReadOnlyList<(string Name, MetricBinding Binding)> Names => names;

    /// <summary>The meanings of a series' name; null where it has none.</summary>
    public MetricBinding[]? Find(ReadOnlySpan<byte> name) =>
        lookup.TryGetValue(name, out MetricBinding[]? found) ? found : null;

    private EngineNames ReadEngine(JsonElement row)
    {
        EngineNames engine = new(
            row.GetProperty("id").GetString()!,
            row.GetProperty("title").GetString()!,
            Enum.Parse<PageKind>(row.GetProperty("kind").GetString()!, ignoreCase: true),
            [.. row.GetProperty("paths").EnumerateArray().Select(path => path.GetString()!)],
            row.GetProperty("model_label").GetString(),
            row.GetProperty("source").GetString()!
        )
        {
            RankLabel = row.TryGetProperty("rank_label", out JsonElement rankLabel)
                ? rankLabel.GetString()
                : null,
            CopyLabels = Texts(row, "copy_labels"),
        };
        string[] prefixes = row.TryGetProperty("prefixes", out _) ? Texts(row, "prefixes") : [""];
        foreach (JsonProperty signal in row.GetProperty("signals").EnumerateObject())
        {
            if (!MetricSignals.TryParse(signal.Name, out MetricSignal meaning))
            {
                throw new InvalidDataException($"metric_names.json: no signal {signal.Name}");
            }

            int rank = 0;
            foreach (JsonElement name in signal.Value.EnumerateArray())
            {
                foreach (string prefix in prefixes)
                {
                    Add(engine, meaning, rank++, name, prefix, row);
                }

                if (row.TryGetProperty("bare_where", out _))
                {
                    Add(engine, meaning, rank++, name, "", row);
                }
            }
        }

        return engine;
    }

    /// <summary>Adds a name with a prefix. A counter is known without <c>_total</c> too, as the last resort: Ray and OpenTelemetry leave it out.</summary>
    private void Add(
        EngineNames engine,
        MetricSignal signal,
        int rank,
        JsonElement row,
        string prefix,
        JsonElement all
    )
    {
        string name = prefix + row.GetProperty("name").GetString()!;
        Add(engine, signal, rank, row, name, all, prefix.Length == 0);
        if (
            prefix.Length > 0
            && !MetricSignals.IsHistogram(signal)
            && name.EndsWith(Total, StringComparison.Ordinal)
        )
        {
            Add(engine, signal, LastResort + rank, row, name[..^Total.Length], all, isBare: false);
        }
    }

    private void Add(
        EngineNames engine,
        MetricSignal signal,
        int rank,
        JsonElement row,
        string name,
        JsonElement all,
        bool isBare
    )
    {
        double scale = row.TryGetProperty("scale", out JsonElement factor) ? factor.GetDouble() : 1;
        SeriesFold fold = row.TryGetProperty("fold", out JsonElement word)
            ? Enum.Parse<SeriesFold>(word.GetString()!, ignoreCase: true)
            : SeriesFold.Sum;
        (string Suffix, SeriesPart Part)[] parts = MetricSignals.IsHistogram(signal)
            ? [("_bucket", SeriesPart.Bucket), ("_sum", SeriesPart.Sum), ("_count", SeriesPart.Count)]
            : [("", SeriesPart.Value)];
        foreach ((string suffix, SeriesPart part) in parts)
        {
            names.Add(
                (
                    name + suffix,
                    new MetricBinding(
                        engine,
                        signal,
                        rank,
                        part,
                        part == SeriesPart.Count ? 1 : scale,
                        fold,
                        isBare
                            ? Labels(row, "where").Concat(Labels(all, "bare_where")).ToDictionary()
                            : Labels(row, "where"),
                        Labels(row, "excluding").Concat(Labels(all, "excluding")).ToDictionary()
                    )
                    {
                        Of = row.TryGetProperty("of", out JsonElement measured)
                            ? Enum.Parse<GpuPart>(measured.GetString()!, ignoreCase: true)
                            : null,
                    }
                )
            );
        }
    }

    private static string[] Texts(JsonElement row, string key) =>
        row.TryGetProperty(key, out JsonElement texts)
            ? [.. texts.EnumerateArray().Select(text => text.GetString()!)]
            : [];

    private static Dictionary<string, string[]> Labels(JsonElement row, string key) =>
        row.TryGetProperty(key, out JsonElement labels)
            ? labels
                .EnumerateObject()
                .ToDictionary(
                    label => label.Name,
                    label => label.Value.EnumerateArray().Select(value => value.GetString()!).ToArray()
                )
            : [];

    private static MetricVocabulary LoadBuiltIn()
    {
        using Stream stream =
            typeof(MetricVocabulary).Assembly.GetManifestResourceStream("metric_names.json")
            ?? throw new InvalidDataException("metric_names.json is not built in");
        using JsonDocument document = JsonDocument.Parse(stream);
        return new MetricVocabulary(document.RootElement);
    }
}

/// <summary>The kinds of signals: gauges, then counters, then histograms, in the order of <see cref="MetricSignal"/>.</summary>
public static class MetricSignals
{
    /// <summary>Number of signals.</summary>
    public const int Count = (int)MetricSignal.StepTokens + 1;

    /// <summary>True for a value of the moment.</summary>
    public static bool IsGauge(MetricSignal signal) => signal < MetricSignal.PromptTokens;

    /// <summary>True for a distribution.</summary>
    public static bool IsHistogram(MetricSignal signal) => signal >= MetricSignal.Ttft;

    /// <summary>True for what both servers of a disaggregated pair count of one request.</summary>
    public static bool IsTraffic(MetricSignal signal) =>
        signal
            is MetricSignal.PromptTokens
                or MetricSignal.OutputTokens
                or MetricSignal.Finished
                or MetricSignal.Ttft
                or MetricSignal.Itl
                or MetricSignal.E2e
                or MetricSignal.InputLength
                or MetricSignal.OutputLength;

    /// <summary>The signal of a name in snake_case.</summary>
    public static bool TryParse(string name, out MetricSignal signal) =>
        Enum.TryParse(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out signal);
}

/// <summary>Rule that makes one number of the series of one signal on one page.</summary>
public enum SeriesFold
{
    /// <summary>Added: requests of several engine cores, watts of several GPUs.</summary>
    Sum,

    /// <summary>Averaged: shares, and counts that are per GPU.</summary>
    Mean,

    /// <summary>The largest.</summary>
    Max,
}

/// <summary>Which part of a metric a series is.</summary>
public enum SeriesPart
{
    /// <summary>A gauge or counter.</summary>
    Value,

    /// <summary>A histogram's cumulative bucket.</summary>
    Bucket,

    /// <summary>A histogram's sum.</summary>
    Sum,

    /// <summary>A histogram's count.</summary>
    Count,
}
