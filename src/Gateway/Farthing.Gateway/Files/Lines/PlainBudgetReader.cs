using System.Runtime.CompilerServices;
using System.Text.Json;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Files.Lines;

/// <summary>Reads a budget's line that says scope, limit, period and firmness and nothing else, as <see cref="PlainKeyReader"/> does keys: what it takes, <see cref="BudgetWish"/> would take in the same way.</summary>
internal sealed class PlainBudgetReader
{
    private string lastPeriod = "month";
    private PeriodRule lastRule = BudgetPeriod.Month;

    /// <summary>The budget of a line; null where the line has to be looked at more closely.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public BudgetOptions? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            Utf8JsonReader reader = new(line);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject
                ? ReadMembers(ref reader)
                : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private BudgetOptions? ReadMembers(ref Utf8JsonReader reader)
    {
        (RequestScope? scope, decimal? limit, PeriodRule? period, bool? isHard) = (null, null, null, null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? name = reader.GetString();
            bool isValue = reader.Read();
            switch (name)
            {
                case "scope" when isValue && scope is null && reader.TokenType == JsonTokenType.String:
                    string text = reader.GetString()!;
                    scope = BodyMembers.IsLine(text) ? RequestScope.Parse(text) : null;
                    break;
                case "limit_usd" when limit is null && reader.TokenType == JsonTokenType.Number:
                    limit = reader.TryGetDecimal(out decimal usd) && BudgetWish.IsLimit(usd) ? usd : null;
                    break;
                case "period" when period is null && reader.TokenType == JsonTokenType.String:
                    period = Period(reader.GetString()!);
                    break;
                case "hard"
                    when isHard is null && reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                    isHard = reader.TokenType == JsonTokenType.True;
                    break;
                default:
                    return null;
            }

            bool isTaken = name switch
            {
                "scope" => scope is not null,
                "limit_usd" => limit is not null,
                "period" => period is not null,
                _ => true,
            };
            if (!isTaken)
            {
                return null;
            }
        }

        bool isWhole = reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        return isWhole && scope is not null && limit is decimal dollars
            ? BudgetWish.Of(scope, dollars, period ?? BudgetPeriod.Month, isHard ?? true)
            : null;
    }

    private PeriodRule? Period(string text)
    {
        if (text != lastPeriod)
        {
            if (PeriodRule.Parse(text) is not PeriodRule rule)
            {
                return null;
            }

            (lastPeriod, lastRule) = (text, rule);
        }

        return lastRule;
    }
}
