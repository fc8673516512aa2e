using Farthing.Measurement.Watching.Recording;
using Farthing.Numerics.Quantities;

namespace Farthing.Measurement.Watching.Answers;

/// <summary>What is said of a recording at the end.</summary>
public static class RecordingNote
{
    /// <summary>How much was recorded, and of whom nothing could be.</summary>
    public static void Write(TrafficRecorder? recorder, TextWriter text)
    {
        if (recorder is null)
        {
            return;
        }

        text.WriteLine(
            $"recorded {Show.Count(recorder.Requests)} requests, {Show.Scaled(recorder.InputTokens)} tokens in, {Show.Scaled(recorder.OutputTokens)} out"
        );
        if (recorder.File is { } file && (file.PendingRows > 0 || file.LostRows > 0))
        {
            text.WriteLine(
                $"not written: {Show.Count(file.PendingRows + file.LostRows)} rows ({file.Failure ?? "given up while the disk was full"})"
            );
        }

        foreach (string name in recorder.Uncounted)
        {
            text.WriteLine($"not recorded: {name} does not count requests or tokens");
        }
    }
}
