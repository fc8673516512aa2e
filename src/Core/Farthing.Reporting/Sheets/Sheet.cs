using System.Globalization;
using Farthing.Reporting.Tables;

namespace Farthing.Reporting.Sheets;

/// <summary>An answer as it is read: the answer in a sentence, a handful of figures, then tables, pictures, conditions. A verb makes it of its document once; terminal, page and Markdown are renderings of it.</summary>
/// <param name="title">What was planned, simulated, measured or summed; empty where the answer says it.</param>
/// <param name="answer">The answer in one sentence; empty where figures are the answer.</param>
public sealed class Sheet(string title = "", string answer = "")
{
    private readonly List<SheetSection> sections = [];
    private readonly List<SheetTerm> terms = [];
    private readonly List<SheetTerm> formulas = [];
    private SheetPart? part;

    /// <summary>Subject of the plan, simulation, measurement or sum.</summary>
    public string Title => title;

    /// <summary>The answer in one sentence.</summary>
    public string Answer => answer;

    /// <summary>Kind of result, such as <c>Plan</c>, and whether it is predicted or measured.</summary>
    public string Kind { get; init; } = "";

    /// <summary>State of the answer.</summary>
    public SheetState State { get; init; }

    /// <summary>The answer in a word or two, such as <c>KEPT</c>.</summary>
    public string Word { get; init; } = "";

    /// <summary>Statements right after the answer; each one sentence.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Five figures at most.</summary>
    public IReadOnlyList<SheetFigure> Figures { get; init; } = [];

    /// <summary>Tables, pictures, conditions; those without a block are left out.</summary>
    public IReadOnlyList<SheetSection> Sections
    {
        get => sections;
        init => sections.AddRange(value.Where(section => section.Blocks.Count > 0));
    }

    /// <summary>Meaning of words and heads: shown by <c>--explain</c>.</summary>
    public IReadOnlyList<SheetTerm> Terms => terms;

    /// <summary>Computation of figures, with the numbers put in: shown by <c>--explain</c>, folded on a page.</summary>
    public IReadOnlyList<SheetTerm> Formulas => formulas;

    /// <summary>The same answer of a run that was cut off, which it says first.</summary>
    /// <param name="finished">Parts that the answer is of.</param>
    /// <param name="of">Parts that were asked for.</param>
    /// <param name="parts">The parts in words.</param>
    public Sheet CutOff(int finished, int of, string parts)
    {
        Sheet cut = new(title, answer)
        {
            Kind = Kind,
            State = State == SheetState.Bad ? State : SheetState.Near,
            Word = string.Create(
                CultureInfo.InvariantCulture,
                $"INTERRUPTED AFTER {finished:N0} OF {of:N0} {parts.ToUpperInvariant()}"
            ),
            Remarks = [.. State != SheetState.Plain ? [$"Of those: {Word}."] : (string[])[], .. Remarks],
            Figures = Figures,
            Sections = sections,
        };
        cut.terms.AddRange(terms);
        cut.formulas.AddRange(formulas);
        return cut;
    }

    /// <summary>Begins a part: sections that are added from here on belong to it.</summary>
    public Sheet Begin(SheetPart begun)
    {
        part = begun;
        return this;
    }

    /// <summary>The answer with the sections of some parts; remarks and figures stand with the decision.</summary>
    public Sheet Only(params IReadOnlyCollection<SheetPart> parts)
    {
        bool isDecision = parts.Contains(SheetPart.Decision);
        Sheet only = new(title, answer)
        {
            Kind = Kind,
            State = State,
            Word = Word,
            Remarks = isDecision ? Remarks : [],
            Figures = isDecision ? Figures : [],
            Sections = [.. sections.Where(section => section.Part is { } its && parts.Contains(its))],
        };
        only.terms.AddRange(terms);
        only.formulas.AddRange(formulas);
        return only;
    }

    /// <summary>Adds a section; nothing where it has no blocks.</summary>
    /// <param name="head">Its head.</param>
    /// <param name="blocks">The blocks; null ones are left out.</param>
    public Sheet Section(string head, params IEnumerable<SheetBlock?> blocks) =>
        Add(new SheetSection(head, [.. blocks.OfType<SheetBlock>()]));

    /// <summary>Adds a section that a terminal shows with <c>--explain</c> alone; nothing where it has no blocks.</summary>
    /// <param name="head">Its head.</param>
    /// <param name="blocks">The blocks; null ones are left out.</param>
    public Sheet Detail(string head, params IEnumerable<SheetBlock?> blocks) =>
        Add(new SheetSection(head, [.. blocks.OfType<SheetBlock>()]) { IsDetail = true });

    /// <summary>Adds lines of words; null ones are left out. Nothing without one.</summary>
    public Sheet Say(params IEnumerable<string?> lines) =>
        lines.OfType<string>().ToArray() is { Length: > 0 } said ? Section("", new SheetWords(said)) : this;

    /// <summary>Adds a table; nothing where it has no rows.</summary>
    /// <typeparam name="T">What a row is of.</typeparam>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns; their meanings become terms.</param>
    /// <param name="notes">Lines beneath it; null ones are left out.</param>
    public Sheet Table<T>(
        IReadOnlyCollection<T> rows,
        TableColumns<T> columns,
        params IEnumerable<string?> notes
    )
    {
        if (rows.Count == 0)
        {
            return this;
        }

        foreach (TableColumn<T> column in columns.All.Where(column => column.Meaning.Length > 0))
        {
            Explain(column.Head.Text, column.Meaning);
        }

        return Section("", new SheetTable("", columns.Of(rows), [.. notes.OfType<string>()]));
    }

    /// <summary>Says what a word means.</summary>
    public Sheet Explain(string term, string meaning)
    {
        if (!terms.Exists(known => known.Name == term))
        {
            terms.Add(new SheetTerm(term, meaning));
        }

        return this;
    }

    /// <summary>Says how a figure comes about.</summary>
    public Sheet Formula(string name, string text)
    {
        formulas.Add(new SheetTerm(name, text));
        return this;
    }

    private Sheet Add(SheetSection section)
    {
        if (section.Blocks.Count > 0)
        {
            sections.Add(section with { Part = part });
        }

        return this;
    }
}

/// <summary>A part of a sheet that reads alone after the answer; its sections follow each other.</summary>
/// <param name="Title">Its head, on a page and in Markdown.</param>
public sealed record SheetPart(string Title)
{
    /// <summary>The answer's figures, its certainty, its price, the alternatives: what somebody decides by.</summary>
    public static SheetPart Decision { get; } = new("The decision");

    /// <summary>Reasons: what was rejected, what moves the answer, what was assumed.</summary>
    public static SheetPart Why { get; } = new("Why");

    /// <summary>Commands that follow.</summary>
    public static SheetPart Run { get; } = new("How to run it");
}

/// <summary>Blocks under one head.</summary>
/// <param name="Title">Its head; empty for a part that needs none.</param>
/// <param name="Blocks">What stands in it.</param>
public sealed record SheetSection(string Title, IReadOnlyList<SheetBlock> Blocks)
{
    /// <summary>Part that it belongs to; null where the sheet is read as a whole.</summary>
    public SheetPart? Part { get; init; }

    /// <summary>True is shown folded on a page, where print opens it, and left out of a terminal.</summary>
    public bool IsFolded { get; init; }

    /// <summary>True is shown on a terminal with <c>--explain</c> alone.</summary>
    public bool IsDetail { get; init; }
}

/// <summary>A word and what it means here.</summary>
/// <param name="Name">The word as labels and heads write it.</param>
/// <param name="Definition">One or two sentences, with the formula.</param>
public sealed record SheetTerm(string Name, string Definition);
