namespace Farthing.Measurement.Calibration;

/// <summary>Calendar year of a measurement: of the day that its notes state, else of a day in the engine's version, else of that version's release.</summary>
/// <remarks>Releases are those of the engines' repositories on GitHub, from general knowledge of 2026-11. Candidates count as their release's first one (TensorRT-LLM 1.2: October 2025). SGLang 0.5.7 came at the turn of the year and counts as 2026.</remarks>
public static class MeasuredYear
{
    private const string Stated = "measured=";
    private const int YearDigits = 4;

    /// <summary>The first version of each year, latest first; older ones than the last are of an unknown year.</summary>
    private static readonly (string Engine, Version From, int Year)[] Releases =
    [
        ("vllm", new Version(0, 14), 2026),
        ("vllm", new Version(0, 7), 2025),
        ("vllm", new Version(0, 2, 7), 2024),
        ("sglang", new Version(0, 5, 7), 2026),
        ("sglang", new Version(0, 4, 2), 2025),
        ("sglang", new Version(0, 1), 2024),
        ("trtllm", new Version(1, 3), 2026),
        ("trtllm", new Version(0, 17), 2025),
        ("trtllm", new Version(0, 8), 2024),
        ("trtllm", new Version(0, 5), 2023),
        ("lmdeploy", new Version(0, 7), 2025),
        ("lmdeploy", new Version(0, 2), 2024),
    ];

    /// <summary>The year; null where neither notes nor version tell it.</summary>
    /// <param name="engine">Engine as the row names it.</param>
    /// <param name="version">Its version, as published.</param>
    /// <param name="notes">The row's remarks.</param>
    public static int? Of(string engine, string version, string notes)
    {
        int at = notes.IndexOf(Stated, StringComparison.Ordinal);
        return (at < 0 ? null : DayIn(notes[(at + Stated.Length)..]))
            ?? DayIn(version)
            ?? ReleaseOf(engine, version);
    }

    /// <summary>The year of the first day in a text: of 2024-12 or 20260213.</summary>
    private static int? DayIn(string text)
    {
        for (int start = 0; start + YearDigits < text.Length; start++)
        {
            if (
                text[start] == '2'
                && text[start + 1] == '0'
                && char.IsAsciiDigit(text[start + 2])
                && char.IsAsciiDigit(text[start + 3])
                && (text[start + 4] == '-' || char.IsAsciiDigit(text[start + 4]))
                && (start == 0 || !char.IsAsciiLetterOrDigit(text[start - 1]))
            )
            {
                return 2000 + (10 * (text[start + 2] - '0')) + (text[start + 3] - '0');
            }
        }

        return null;
    }

    private static int? ReleaseOf(string engine, string text)
    {
        if (EngineSettings.VersionOf(text) is not Version version)
        {
            return null;
        }

        foreach ((string family, Version from, int year) in Releases)
        {
            if (family == engine && version >= from)
            {
                return year;
            }
        }

        return null;
    }
}
