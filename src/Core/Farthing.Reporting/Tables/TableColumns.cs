using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;

namespace Farthing.Reporting.Tables;

/// <summary>The columns of a table, by what they hold. What is not known is a dash.</summary>
/// <remarks>Rank: on a line that is too short the column with the largest is left out first; 0 stays.</remarks>
/// <typeparam name="T">What a row is of.</typeparam>
public sealed class TableColumns<T>
{
    private const string Unknown = "–";

    private readonly List<TableColumn<T>> columns = [];

    /// <summary>The columns, in their order.</summary>
    public IReadOnlyList<TableColumn<T>> All => columns;

    /// <summary>The table of some rows; a page can sort it where each column has a value to sort by.</summary>
    public Table Of(IReadOnlyCollection<T> rows) =>
        new(
            [.. columns.Select(column => column.Head)],
            [.. rows.Select(row => columns.Select(column => column.Cell(row) ?? Unknown).ToArray())]
        )
        {
            SortKeys = columns.TrueForAll(column => column.Key is not null)
                ? [.. rows.Select(row => columns.Select(column => column.Key!(row)).ToArray())]
                : null,
        };

    /// <summary>A name of somebody's choosing; <c>(none)</c> where it is empty.</summary>
    public TableColumns<T> Name(string head, Func<T, string> of, string meaning = "") =>
        Words(head, row => of(row) is { Length: > 0 } name ? name : "(none)", meaning);

    /// <summary>Words: they stand to the left, and are cut where the line is short.</summary>
    public TableColumns<T> Words(string head, Func<T, string?> of, string meaning = "", int rank = 0) =>
        Add(new TableHead(head, IsWords: true, rank), of, meaning);

    /// <summary>A figure with its unit.</summary>
    public TableColumns<T> Figure(string head, Func<T, string?> of, string meaning = "", int rank = 0) =>
        Add(new TableHead(head, IsWords: false, rank), of, meaning);

    /// <summary>A count, with k, M, … where it is large.</summary>
    public TableColumns<T> Count(string head, Func<T, long> of, string meaning = "", int rank = 0) =>
        Figure(head, row => Show.Scaled(of(row)), meaning, rank);

    /// <summary>Billed money.</summary>
    public TableColumns<T> Money(string head, Func<T, Money> of, string meaning = "", int rank = 0) =>
        Figure(head, row => Show.Usd((double)of(row).Usd), meaning, rank);

    /// <summary>Money that was saved, with its sign: a loss is red.</summary>
    public TableColumns<T> Saved(string head, Func<T, string?> of, string meaning = "", int rank = 0) =>
        Add(new TableHead(head, IsWords: false, rank) { IsSaved = true }, of, meaning);

    /// <summary>A figure that may not be known.</summary>
    /// <param name="head">The column's head.</param>
    /// <param name="of">The figure; null or not a number where it is not known.</param>
    /// <param name="show">Prints it.</param>
    /// <param name="meaning">What it is.</param>
    /// <param name="rank">When it is left out.</param>
    public TableColumns<T> Number(
        string head,
        Func<T, double?> of,
        Func<double, string> show,
        string meaning = "",
        int rank = 0
    ) =>
        Figure(
            head,
            row => of(row) is double value && !double.IsNaN(value) ? show(value) : null,
            meaning,
            rank
        );

    /// <summary>Dollars.</summary>
    public TableColumns<T> Usd(string head, Func<T, double?> of, string meaning = "", int rank = 0) =>
        Number(head, of, Show.Usd, meaning, rank);

    /// <summary>Dollars a million tokens.</summary>
    public TableColumns<T> UsdPerMillion(
        string head,
        Func<T, double?> of,
        string meaning = "",
        int rank = 0
    ) => Number(head, of, Show.UsdPerMillion, meaning, rank);

    /// <summary>Dollars of a request, beside those of a million tokens.</summary>
    public TableColumns<T> UsdPerRequest(Func<T, double?> of, string meaning = "", int rank = 0) =>
        Number("$/request", of, Show.UsdPerRequest, meaning, rank);

    /// <summary>A share as a percentage.</summary>
    public TableColumns<T> Share(string head, Func<T, double?> of, string meaning = "", int rank = 0) =>
        Number(head, of, Show.Percent, meaning, rank);

    /// <summary>A time.</summary>
    public TableColumns<T> Seconds(string head, Func<T, double?> of, string meaning = "", int rank = 0) =>
        Number(head, of, Show.Seconds, meaning, rank);

    /// <summary>A figure that a page can sort by.</summary>
    public TableColumns<T> Sorted(string head, Func<T, double> of, Func<double, string> show)
    {
        columns.Add(new TableColumn<T>(new TableHead(head, IsWords: false), row => show(of(row)), "", of));
        return this;
    }

    private TableColumns<T> Add(TableHead head, Func<T, string?> of, string meaning)
    {
        columns.Add(new TableColumn<T>(head, of, meaning));
        return this;
    }
}

/// <summary>The head of a table's column.</summary>
/// <param name="Text">What it says.</param>
/// <param name="IsWords">True for words: they stand to the left, and are cut where the line is short.</param>
/// <param name="Rank">The first to be left out where the line is short has the largest; 0 is never left out.</param>
public sealed record TableHead(string Text, bool IsWords, int Rank = 0)
{
    /// <summary>True for what was saved: an amount below 0 is a loss, and red.</summary>
    public bool IsSaved { get; init; }

    /// <summary>True where a cell of this column is a loss.</summary>
    public bool IsLoss(string cell) => IsSaved && cell.StartsWith('−');
}

/// <summary>A column of a table: its head, what it says of a row, and what that means.</summary>
/// <typeparam name="T">What a row is of.</typeparam>
/// <param name="Head">Its head; <see cref="TableHead.Rank"/> says when it is left out.</param>
/// <param name="Cell">What it says of a row; null where there is nothing to say: a dash.</param>
/// <param name="Meaning">What the figure is: shown by <c>--explain</c>; empty for what needs no words.</param>
/// <param name="Key">The value to sort by; null where a page does not sort by it.</param>
public sealed record TableColumn<T>(
    TableHead Head,
    Func<T, string?> Cell,
    string Meaning,
    Func<T, double>? Key = null
);
