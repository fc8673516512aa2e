using System.Globalization;
using Farthing.Catalogs;
using Farthing.Verbs.Cost;

namespace Farthing.Verbs.Asks;

/// <summary>GPUs that somebody has.</summary>
/// <param name="Count">How many.</param>
/// <param name="Gpu">Of which kind, by its id.</param>
internal sealed record AskedGpus(int Count, string Gpu)
{
    /// <summary>Reads a count and a GPU of the catalog, such as <c>8xH100-SXM</c>.</summary>
    public static bool TryRead(string text, Catalog catalog, out AskedGpus? gpus)
    {
        string plain = text.Trim();
        gpus = null;
        if (!FleetFlags.NamesGpu(plain))
        {
            return false;
        }

        int digits = plain.TakeWhile(char.IsAsciiDigit).Count();
        if (
            int.TryParse(plain[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count > 0
            && catalog.TryGpu(plain[(digits + 1)..].Trim(), out _) is { } known
        )
        {
            gpus = new AskedGpus(count, known.Spec.Id);
        }

        return gpus is not null;
    }
}
