using System.Text;

namespace Farthing.Workloads.Graded;

/// <summary>The built-in graded sets (data/graded).</summary>
public static class GradedSets
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["faq"];

    private const int LookedAtBytes = 1 << 20;

    /// <summary>True where a file is one of graded questions: an intent, or a grade of a model, beside each question.</summary>
    /// <param name="path">The file; one that cannot be read is none.</param>
    public static bool Recognizes(string path)
    {
        try
        {
            return File.Exists(path) && IsGraded(GradedSetReader.Bytes(path));
        }
        catch (Numerics.Faults.FarthingException)
        {
            return false;
        }
    }

    private static bool IsGraded(byte[] bytes)
    {
        ReadOnlySpan<byte> text = bytes;
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        text = text.TrimStart(" \t\r\n"u8);
        int end = text.IndexOf((byte)'\n');
        return text.StartsWith("{"u8)
            ? GradedJson.IsGraded(text)
            : !text.StartsWith("["u8)
                && GradedCsv.IsGraded(
                    Encoding.UTF8.GetString(text[..Math.Min(text.Length, LookedAtBytes)]),
                    end
                );
    }
}
