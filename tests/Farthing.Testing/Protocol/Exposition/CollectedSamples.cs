using System.Text;
using Farthing.Protocol.Exposition;

namespace Farthing.Tests.Protocol.Exposition;

/// <summary>Keeps every sample of a page as text.</summary>
internal sealed class CollectedSamples : ExpositionSink
{
    public List<(string Name, string Labels, double Value, double Timestamp)> Samples { get; } = [];

    public List<int> BadLines { get; } = [];

    public ExpositionEnd End { get; private set; }

    public static CollectedSamples Of(string text, bool isOpenMetrics = false)
    {
        CollectedSamples samples = new();
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        samples.End = ExpositionReader.Read(bytes, samples, isOpenMetrics, out int consumed);
        Assert.InRange(consumed, 0, bytes.Length);
        return samples;
    }

    public override void OnSample(in ExpositionSample sample) =>
        Samples.Add(
            (
                Encoding.UTF8.GetString(sample.Name),
                Encoding.UTF8.GetString(sample.Labels),
                sample.Value,
                sample.TimestampSeconds
            )
        );

    public override void OnMalformed(int line) => BadLines.Add(line);
}
