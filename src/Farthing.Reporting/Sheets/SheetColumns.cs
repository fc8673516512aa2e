using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;

namespace Farthing.Reporting.Sheets;

/// <summary>The columns of a table, by what they hold. What is not known is a dash.</summary>
/// <remarks>Rank: on a line that is too short the column with the largest is left out first; 0 stays.</remarks>
/// <typeparam name="T">What a row is of.</typeparam>
public sealed class SheetColumns<T>
{
    private readonly List<SheetColumn<T>> columns = [];

    /// <summary>The columns, in their order.</summary>
    public IReadOnlyList<SheetColumn<T>> All => columns;

    /// <summary>A name of somebody's choosing: it stands to the left, and is cut where the line is short.</summary>
    public SheetColumns<T> Name(string head, Func<T, string> of, string meaning = "")
    {
        columns.Add(
            new SheetColumn<T>(
                new SheetHead(head, IsName: true, Rank: 0),
                row => of(row) is { Length: > 0 } name ? name : "(none)",
                meaning
            )
        );
        return this;
    }

    /// <summary>Words that are made of several figures.</summary>
    public SheetColumns<T> Words(string head, Func<T, string?> of, string meaning = "", int rank = 0)
    {
        columns.Add(new SheetColumn<T>(new SheetHead(head, IsName: false, rank), of, meaning));
        return this;
    }

    /// <summary>A count, with k, M, … where it is large.</summary>
    public SheetColumns<T> Count(string head, Func<T, long> of, string meaning = "", int rank = 0) =>
        Words(head, row => Show.Scaled(of(row)), meaning, rank);

    /// <summary>Billed money.</summary>
    public SheetColumns<T> Money(string head, Func<T, Money> of, string meaning = "", int rank = 0) =>
        Words(head, row => Show.Usd((double)of(row).Usd), meaning, rank);

    /// <summary>Dollars.</summary>
    public SheetColumns<T> Usd(string head, Func<T, double?> of, string meaning = "", int rank = 0) =>
        Words(head, row => of(row) is double usd ? Show.Usd(usd) : null, meaning, rank);

    /// <summary>Dollars a million tokens.</summary>
    public SheetColumns<T> UsdPerMillion(
        string head,
        Func<T, double?> of,
        string meaning = "",
        int rank = 0
    ) => Words(head, row => of(row) is double usd ? Show.UsdPerMillion(usd) : null, meaning, rank);

    /// <summary>A share as a percentage.</summary>
    public SheetColumns<T> Share(string head, Func<T, double?> of, string meaning = "", int rank = 0) =>
        Words(head, row => of(row) is double share ? Show.Percent(share) : null, meaning, rank);
}
