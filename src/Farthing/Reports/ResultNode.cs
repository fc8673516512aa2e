using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Farthing.Documents;
using Farthing.Documents.Json;
using Farthing.Numerics.Faults;
using Farthing.Reporting.Sheets;

namespace Farthing.Reports;

/// <summary>A value of a result's document by its path. What is missing is missing quietly, unless it is asked for as needed: then it is a fault.</summary>
/// <param name="element">The value; undefined where there is none.</param>
/// <param name="path">Its path in the document.</param>
/// <param name="file">The document's file.</param>
/// <param name="faults">Where faults go.</param>
internal readonly partial struct ResultNode(JsonElement element, string path, string file, FaultList faults)
{
    /// <summary>True when the value is there and not null.</summary>
    public bool Exists => element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>A member; missing where there is none.</summary>
    public ResultNode this[string name] =>
        new(
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
                ? value
                : default,
            path.Length == 0 ? name : $"{path}.{name}",
            file,
            faults
        );

    /// <summary>The text, or null.</summary>
    public string? Text => element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    /// <summary>True, false, or null where it is neither.</summary>
    public bool? Truth =>
        element.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };

    /// <summary>The number, or a quantity's value; not a number where there is none.</summary>
    public double Number =>
        element.ValueKind switch
        {
            JsonValueKind.Number => element.TryGetDouble(out double value) ? value : double.NaN,
            JsonValueKind.Object => this["value"] is { Exists: true } value && value.IsNumber
                ? value.Number
                : double.NaN,
            _ => double.NaN,
        };

    /// <summary>A quantity's low end, or its value where it has no range.</summary>
    public double Low => this["low"].IsNumber ? this["low"].Number : Number;

    /// <summary>A quantity's high end, or its value where it has no range.</summary>
    public double High => this["high"].IsNumber ? this["high"].Number : Number;

    /// <summary>True when a quantity has a range.</summary>
    public bool HasRange => this["low"].IsNumber && this["high"].IsNumber && Low < High;

    /// <summary>How a quantity is known, in words: <c>predicted, fitted</c>.</summary>
    public string Known
    {
        get
        {
            string basis = this["basis"].Text ?? "";
            string? coefficients = this["coefficients"].Text;
            return basis == "predicted" && coefficients is not null ? $"{basis}, {coefficients}" : basis;
        }
    }

    /// <summary>The items of an array; none where it is none.</summary>
    public IReadOnlyList<ResultNode> Items
    {
        get
        {
            if (element.ValueKind != JsonValueKind.Array)
            {
                return [];
            }

            List<ResultNode> items = [];
            foreach (JsonElement item in element.EnumerateArray())
            {
                items.Add(
                    new ResultNode(item, FormattableString.Invariant($"{path}[{items.Count}]"), file, faults)
                );
            }

            return items;
        }
    }

    /// <summary>The members of an object; none where it is none.</summary>
    public IReadOnlyList<(string Name, ResultNode Value)> Members
    {
        get
        {
            if (element.ValueKind != JsonValueKind.Object)
            {
                return [];
            }

            ResultNode self = this;
            return [.. element.EnumerateObject().Select(member => (member.Name, self[member.Name]))];
        }
    }

    /// <summary>The numbers of an array; what is no number is not a number.</summary>
    public double[] Numbers
    {
        get
        {
            if (element.ValueKind != JsonValueKind.Array)
            {
                return [];
            }

            double[] numbers = new double[element.GetArrayLength()];
            int i = 0;
            foreach (JsonElement item in element.EnumerateArray())
            {
                numbers[i++] =
                    item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out double value)
                        ? value
                        : double.NaN;
            }

            return numbers;
        }
    }

    /// <summary>The text, which must be there.</summary>
    public string NeededText()
    {
        if (Text is string text)
        {
            return text;
        }

        Miss("a text");
        return "";
    }

    /// <summary>The number, which must be there.</summary>
    public double NeededNumber()
    {
        double number = Number;
        if (double.IsNaN(number))
        {
            Miss("a number");
        }

        return number;
    }

    /// <summary>The value printed, or a dash where there is none.</summary>
    public string Shown(Func<double, string> format) => double.IsNaN(Number) ? "—" : format(Number);

    /// <summary>The range printed, or nothing where there is none.</summary>
    public string ShownRange(Func<double, string> format) =>
        HasRange ? $"{format(Low)} – {format(High)}" : "";

    /// <summary>The plain text of whatever stands there.</summary>
    public override string ToString() =>
        element.ValueKind == JsonValueKind.Undefined ? "" : element.ToString();

    /// <summary>The sheet of a whole document; null and a fault where it is not what its record says.</summary>
    /// <typeparam name="T">What <c>result</c> is.</typeparam>
    /// <param name="read">Makes the sheet.</param>
    public Sheet? Sheet<T>(Func<T, Envelope, Sheet> read)
    {
        string at = "";
        try
        {
            Envelope envelope = element.Deserialize(DocumentJson.Default.Envelope)!;
            at = "result";
            return read(
                envelope.Result.Deserialize((JsonTypeInfo<T>)DocumentJson.Reading.GetTypeInfo(typeof(T)))!,
                envelope
            );
        }
        catch (JsonException broken)
        {
            string inside = (broken.Path ?? "$")[1..];
            faults.Add(
                new Fault(ReportFaultCodes.ResultIncomplete, "the result is not what its schema says")
                {
                    File = file,
                    Path = (at + inside).TrimStart('.'),
                    Value = Missing().Match(broken.Message) is { Success: true } missing
                        ? "lacks " + missing.Groups[1].Value
                        : "of another kind",
                    Expected = "a result that farthing wrote with --output, whole",
                }
            );
            return null;
        }
    }

    /// <summary>What the reader says where members are missing: their names.</summary>
    [GeneratedRegex("missing required properties including: (.*)\\.$")]
    private static partial Regex Missing();

    private bool IsNumber => element.ValueKind == JsonValueKind.Number;

    private void Miss(string expected) =>
        faults.Add(
            new Fault(
                ReportFaultCodes.ResultIncomplete,
                Exists ? "not the kind of value that stands here" : "the result lacks this"
            )
            {
                File = file,
                Path = path,
                Value = Exists ? TextOf() : null,
                Expected = expected,
            }
        );

    private string TextOf()
    {
        string text = ToString();
        return text.Length > 40 ? text[..40] + "…" : text;
    }
}
