using System.Globalization;
using System.Text;
using Farthing.Economics.Purchases.Ways;

namespace Farthing.Tests.Economics.Purchases;

/// <summary>A program in LP format, written term by term.</summary>
internal sealed class LinearProgram
{
    private readonly StringBuilder objective = new();
    private readonly StringBuilder rows = new();
    private readonly StringBuilder integers = new();

    /// <summary>Adds a term to what is made least.</summary>
    public void Cost(double usd, string variable) => objective.Append(Term(usd, variable));

    /// <summary>Adds a row such as a sum of terms, &gt;= and a number.</summary>
    public void Row(IEnumerable<(double Factor, string Variable)> terms, string relation, double right) =>
        rows.Append(string.Concat(terms.Select(term => Term(term.Factor, term.Variable))))
            .AppendLine(CultureInfo.InvariantCulture, $" {relation} {right:R}");

    /// <summary>Nodes n of a rule: n = minimum · y + step · z, z only with y, n at most the quota.</summary>
    public void Nodes(string name, BuyingRule rule, int most)
    {
        integers.Append(CultureInfo.InvariantCulture, $" {name} y{name} z{name}");
        Row([(1, name), (-rule.MinimumNodes, $"y{name}"), (-rule.StepNodes, $"z{name}")], "=", 0);
        Row([(1, $"z{name}"), (-most, $"y{name}")], "<=", 0);
        Row([(1, $"y{name}")], "<=", 1);
        Row([(1, name)], "<=", rule.MaximumNodes ?? most);
    }

    public override string ToString() =>
        $"Minimize\n obj:{objective}\nSubject To\n{rows}Bounds\nGeneral\n{integers}\nEnd\n";

    private static string Term(double factor, string variable) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $" {(factor < 0 ? "-" : "+")} {Math.Abs(factor):F9} {variable}"
        );
}
