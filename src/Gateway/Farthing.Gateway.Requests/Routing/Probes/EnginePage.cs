using Farthing.Protocol.Exposition;

namespace Farthing.Gateway.Routing.Probes;

/// <summary>Running and waiting requests and use of the KV cache out of an engine's page of metrics, whatever engine and version it is.</summary>
internal static class EnginePage
{
    /// <summary>All three; null what the page does not have.</summary>
    public static (long? Running, double? Waiting, double? KvUse) Read(ReadOnlySpan<byte> page)
    {
        Gatherer found = new();
        ExpositionReader.Read(page, found, isOpenMetrics: false, out _);
        long? running = found.Running.Value is double count and >= 0 ? (long)Math.Round(count) : null;
        return (running, found.Waiting.Value, found.KvUse.Value);
    }

    /// <summary>One signal: the series of its newest name on the page, folded as the table of names says.</summary>
    private struct Folded
    {
        private MetricBinding? binding;
        private double sum;
        private int count;

        public readonly double? Value =>
            count == 0 ? null
            : binding!.Fold == SeriesFold.Mean ? sum / count
            : sum;

        public void Add(MetricBinding next, double value)
        {
            if (binding is null || next.Rank < binding.Rank)
            {
                (binding, sum, count) = (next, 0, 0);
            }
            else if (next.Rank > binding.Rank || next.Engine != binding.Engine)
            {
                return;
            }

            sum = next.Fold == SeriesFold.Max && count > 0 ? Math.Max(sum, value) : sum + value;
            count++;
        }
    }

    private sealed class Gatherer : ExpositionSink
    {
        public Folded Running;
        public Folded Waiting;
        public Folded KvUse;

        public override void OnSample(in ExpositionSample sample)
        {
            MetricBinding[]? meanings = MetricVocabulary.BuiltIn.Find(sample.Name);
            if (meanings is null || !double.IsFinite(sample.Value))
            {
                return;
            }

            foreach (MetricBinding meaning in meanings)
            {
                if (
                    meaning.Signal is MetricSignal.Running or MetricSignal.Waiting or MetricSignal.KvUse
                    && (
                        meaning.Where.Count + meaning.Excluding.Count == 0
                        || meaning.Accepts(LabelsOf(sample))
                    )
                )
                {
                    double value = sample.Value * meaning.Scale;
                    switch (meaning.Signal)
                    {
                        case MetricSignal.Running:
                            Running.Add(meaning, value);
                            break;
                        case MetricSignal.Waiting:
                            Waiting.Add(meaning, value);
                            break;
                        default:
                            KvUse.Add(meaning, value);
                            break;
                    }
                }
            }
        }

        private static Dictionary<string, string> LabelsOf(in ExpositionSample sample)
        {
            Dictionary<string, string> labels = new(StringComparer.Ordinal);
            LabelReader reader = new(sample.Labels);
            while (reader.MoveNext())
            {
                labels[System.Text.Encoding.UTF8.GetString(reader.Name)] = reader.Value;
            }

            return labels;
        }
    }
}
