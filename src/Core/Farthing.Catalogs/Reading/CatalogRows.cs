using System.Globalization;
using Farthing.Catalogs.Faults;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;
using Farthing.Serving.Gpus;

namespace Farthing.Catalogs.Reading;

/// <summary>Members that only catalogs have: prices, days, links, sources.</summary>
internal static class CatalogRows
{
    private const string Wrong = "not what belongs here";
    private const string PriceExpected = "a price above 0, or null where it is not known";

    /// <summary>Reads a document.</summary>
    /// <param name="name">The file's name for faults; null for what is built in.</param>
    /// <param name="bytes">Its text.</param>
    /// <param name="faults">Receives what is wrong with its values.</param>
    /// <param name="isPython">True where Python may have written it, with NaN and Infinity.</param>
    /// <exception cref="FarthingException">It is not JSON.</exception>
    public static MemberReader Parse(string? name, byte[] bytes, FaultList faults, bool isPython = false) =>
        new(
            TreeFile.Parse(
                name,
                bytes,
                CatalogFaultCodes.WrongValue,
                CatalogFaultCodes.FieldMissing,
                CatalogFaultCodes.NotJson,
                isPython: isPython
            ),
            faults
        );

    /// <summary>A price; 0 is refused, since it would mean "free" where "not known" is meant.</summary>
    public static double? Price(this MemberReader row, string key)
    {
        double? price = row.Number(key);
        if (price is not 0)
        {
            return price;
        }

        row.Refuse(key, Wrong, PriceExpected);
        return null;
    }

    /// <summary>An exact price; see <see cref="Price"/>.</summary>
    public static decimal? ExactPrice(this MemberReader row, string key, bool mayBeZero = false) =>
        row.Exact(key, mayBeZero ? 0 : 1e-28m, decimal.MaxValue, PriceExpected);

    /// <summary>A day; null where it is missing.</summary>
    public static DateOnly? Day(this MemberReader row, string key)
    {
        if (row.Text(key) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, 0, out DateOnly day))
        {
            return day;
        }

        row.Refuse(key, Wrong, "a day such as 2026-11-20");
        return null;
    }

    /// <summary>How GPUs exchange data, under the key <c>interconnect</c>; null where it is missing.</summary>
    public static Interconnect? Interconnect(this MemberReader row)
    {
        const string Key = "interconnect";
        if (row.Text(Key) is not { } text)
        {
            return null;
        }

        if (Interconnects.TryParse(text, out Interconnect link))
        {
            return link;
        }

        row.Refuse(Key, Wrong, "one of " + string.Join(", ", Interconnects.Ids));
        return null;
    }

    /// <summary>The sources of a row.</summary>
    public static IReadOnlyList<SourceNote> Sources(this MemberReader row) =>
        [
            .. row.Rows("sources")
                .Select(source => new SourceNote(
                    source.Text("field") ?? "*",
                    source.Text("value_as_published"),
                    source.RequiredText("source"),
                    source.Day("as_of"),
                    source.Flag("verified") ?? false,
                    source.Text("note")
                )),
        ];
}
