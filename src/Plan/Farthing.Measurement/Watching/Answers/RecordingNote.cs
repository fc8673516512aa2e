using Farthing.Measurement.Watching.Recording;
using Farthing.Numerics.Quantities;

namespace Farthing.Measurement.Watching.Answers;

/// <summary>Final note about a recording.</summary>
public static class RecordingNote
{
    /// <summary>Recorded requests, and the targets without any: a line each; null where nothing was to be recorded.</summary>
    public static string? Of(TrafficRecorder? recorder)
    {
        if (recorder is null)
        {
            return null;
        }

        List<string> lines =
        [
            $"recorded {Show.Count(recorder.Requests)} requests, {Show.Scaled(recorder.InputTokens)} tokens in, {Show.Scaled(recorder.OutputTokens)} out",
        ];
        if (recorder.File is { } file && (file.PendingRows > 0 || file.LostRows > 0))
        {
            lines.Add(
                $"not written: {Show.Count(file.PendingRows + file.LostRows)} rows ({file.Failure ?? "given up while the disk was full"})"
            );
        }

        lines.AddRange(
            recorder.Uncounted.Select(name => $"not recorded: {name} does not count requests or tokens")
        );
        return string.Join('\n', lines);
    }
}
