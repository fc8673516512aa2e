using System.Globalization;

namespace Farthing.Gateway.Journal;

/// <summary>The segment files of a folder: <c>0000000001.journal</c>, <c>0000000002.journal</c>, …</summary>
internal static class SegmentFiles
{
    private const string Suffix = ".journal";

    /// <summary>The path of a segment.</summary>
    public static string PathOf(string folder, long number) =>
        Path.Combine(folder, number.ToString("D10", CultureInfo.InvariantCulture) + Suffix);

    /// <summary>Numbers of the segments that are there, ascending.</summary>
    public static IReadOnlyList<long> NumbersIn(string folder)
    {
        List<long> numbers = [];
        if (!Directory.Exists(folder))
        {
            return numbers;
        }

        foreach (string path in Directory.EnumerateFiles(folder, "*" + Suffix))
        {
            if (
                long.TryParse(
                    Path.GetFileNameWithoutExtension(path),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out long number
                )
            )
            {
                numbers.Add(number);
            }
        }

        numbers.Sort();
        return numbers;
    }
}
