using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Farthing.Documents;
using Farthing.Documents.Json;
using Farthing.Documents.Plans;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;

namespace Farthing.Tests.Documents;

/// <summary>Documents that are made up so that each optional member is there once and away once, each list is empty once, and each word of an enum is used.</summary>
internal static class DocumentSamples
{
    /// <summary>Samples of a record: one with everything, one with nothing that may be away, and one for each word of its enums.</summary>
    public static IEnumerable<object> Of(Type type)
    {
        yield return Make(type, isFull: true, word: 0);
        int words = Words(type, []);
        for (int word = 0; word < words; word++)
        {
            yield return Make(type, isFull: false, word);
        }
    }

    /// <summary>A plan as <c>farthing plan --output</c> writes it.</summary>
    public static string Saved(PlanDocument plan) =>
        JsonSerializer.Serialize(
            new Envelope(
                SavedPlan.Schema,
                null,
                1,
                null,
                null,
                JsonSerializer.SerializeToElement(plan, DocumentJson.Of<PlanDocument>())
            ),
            DocumentJson.Of<Envelope>()
        );

    /// <summary>The most words that an enum within a record has; 1 without one.</summary>
    private static int Words(Type type, HashSet<Type> seen)
    {
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        if (bare.IsEnum)
        {
            return Enum.GetValues(bare).Length;
        }

        if (Members(bare) is Type member)
        {
            return Math.Max(Words(bare.GetGenericArguments()[0], seen), Words(member, seen));
        }

        Type part = Item(bare) ?? bare;
        if (part == typeof(Quantity))
        {
            return Enum.GetValues<Coefficients>().Length;
        }

        return !IsRecord(part) || !seen.Add(part)
            ? 1
            : part.GetProperties().Select(property => Words(property.PropertyType, seen)).Append(1).Max();
    }

    private static object Make(Type type, bool isFull, int word)
    {
        ConstructorInfo constructor = type.GetConstructors().MaxBy(each => each.GetParameters().Length)!;
        ParameterInfo[] parameters = constructor.GetParameters();
        object made = constructor.Invoke([
            .. parameters.Select(parameter =>
                MayBeNull(parameter) && !isFull ? null : Value(parameter.ParameterType, isFull, word)
            ),
        ]);
        foreach (PropertyInfo member in type.GetProperties().Where(property => property.CanWrite))
        {
            bool isNeeded = isFull || member.IsDefined(typeof(RequiredMemberAttribute));
            if (isNeeded && !parameters.Any(parameter => parameter.Name == member.Name))
            {
                member.SetValue(made, Value(member.PropertyType, isFull, word));
            }
        }

        return made;
    }

    private static bool MayBeNull(ParameterInfo parameter) =>
        Nullable.GetUnderlyingType(parameter.ParameterType) is not null
        || new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable;

    private static object Value(Type type, bool isFull, int word)
    {
        Type bare = Nullable.GetUnderlyingType(type) ?? type;
        if (Members(bare) is Type member)
        {
            Type key = bare.GetGenericArguments()[0];
            IDictionary members = (IDictionary)
                Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key, member))!;
            for (
                int i = 0;
                i
                    < (
                        isFull ? 2
                        : key.IsEnum ? 1
                        : 0
                    );
                i++
            )
            {
                members.Add(
                    key.IsEnum ? Value(key, isFull, word + i) : $"member {i}",
                    Value(member, isFull: i == 0, word)
                );
            }

            return members;
        }

        if (Item(bare) is Type item)
        {
            Array list = Array.CreateInstance(item, isFull ? 2 : 0);
            for (int i = 0; i < list.Length; i++)
            {
                list.SetValue(Value(item, isFull: i == 0, word), i);
            }

            return list;
        }

        return bare switch
        {
            _ when bare.IsEnum => Enum.GetValues(bare).GetValue(word % Enum.GetValues(bare).Length)!,
            _ when bare == typeof(string) => isFull ? "a \"word\"\n" : "",
            _ when bare == typeof(long) => isFull ? 1L << 40 : 0L,
            _ when bare == typeof(int) => isFull ? 7 : 0,
            _ when bare == typeof(double) => isFull ? 0.1 : 0.0,
            _ when bare == typeof(decimal) => isFull ? 0.10m : 0m,
            _ when bare == typeof(DateOnly) => new DateOnly(2026, 2, isFull ? 28 : 1),
            _ when bare == typeof(bool) => isFull,
            _ when bare == typeof(Money) => new Money(isFull ? -1_234_567_891 : 0),
            _ when bare == typeof(PeriodRule) => isFull
                ? PeriodRule.Parse("30d")!.Value
                : (PeriodRule)BudgetPeriod.Total,
            _ when bare == typeof(Quantity) => new Quantity(isFull ? 0.1 : double.NaN, "s")
            {
                Low = isFull ? 0 : null,
                High = isFull ? 1e300 : null,
                Basis = (Basis)(word % Enum.GetValues<Basis>().Length),
                Coefficients = isFull ? (Coefficients)(word % Enum.GetValues<Coefficients>().Length) : null,
                Source = isFull ? "a source" : null,
            },
            _ when IsRecord(bare) => Make(bare, isFull, word),
            _ => throw new NotSupportedException($"no sample of {bare}"),
        };
    }

    /// <summary>What an object of free names holds; null where the type is none.</summary>
    private static Type? Members(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
            ? type.GetGenericArguments()[1]
            : null;

    private static Type? Item(Type type) =>
        type != typeof(string) && type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type)
            ? type.GetGenericArguments()[0]
            : null;

    private static bool IsRecord(Type type) =>
        type.Namespace?.StartsWith("Farthing.Documents", StringComparison.Ordinal) == true && !type.IsEnum;
}
