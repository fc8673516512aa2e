namespace Farthing.Measurement.Quality.Judging;

/// <summary>Takes a model's thinking away: what stands in <c>&lt;think&gt;</c> is not its answer.</summary>
public static class ShownAnswer
{
    private const string Opening = "<think>";
    private const string Closing = "</think>";

    /// <summary>The rest. Thinking that never ends leaves nothing; a closing mark without an opening one (the template wrote it into the prompt) closes what stands before it.</summary>
    public static string Of(string text)
    {
        int closed = text.LastIndexOf(Closing, StringComparison.Ordinal);
        if (closed >= 0)
        {
            return text[(closed + Closing.Length)..].Trim();
        }

        string start = text.TrimStart();
        return start.StartsWith(Opening, StringComparison.Ordinal) ? "" : text.Trim();
    }
}
