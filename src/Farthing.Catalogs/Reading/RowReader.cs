using System.Globalization;
using System.Text.Json;
using Farthing.Catalogs.Facts;
using Farthing.Catalogs.Faults;
using Farthing.Numerics.Faults;
using Farthing.Serving.Gpus;

namespace Farthing.Catalogs.Reading;

/// <summary>Reads the fields of one JSON object; everything that is wrong is added to a list of faults with its line and path.</summary>
/// <param name="file">The file.</param>
/// <param name="row">The object.</param>
/// <param name="path">Its path in the file.</param>
/// <param name="faults">Receives what is wrong.</param>
internal sealed class RowReader(JsonFile file, JsonElement row, string path, FaultList faults)
{
    /// <summary>The object.</summary>
    public JsonElement Row => row;

    /// <summary>The file it stands in.</summary>
    public JsonFile File => file;

    /// <summary>Its path.</summary>
    public string Path => path;

    /// <summary>Receives what is wrong.</summary>
    public FaultList Faults => faults;

    /// <summary>True when the key is there and not null.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>The value of a key; null where it is missing or null.</summary>
    public JsonElement? Find(string key) =>
        row.ValueKind == JsonValueKind.Object
        && row.TryGetProperty(key, out JsonElement value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    /// <summary>A text; null where it is missing.</summary>
    public string? Text(string key) =>
        Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : Wrong<string>(key, value, "a text in quotes");

    /// <summary>A text that must be there; empty after a fault.</summary>
    public string RequiredText(string key) => Text(key) ?? Missing(key, "a text in quotes", "");

    /// <summary>A finite number within bounds, also when written in quotes; null where it is missing.</summary>
    public double? Number(string key, double minimum = 0, double maximum = double.MaxValue) =>
        Find(key) is not { } value ? null
        : Parse(value) is { } number && number >= minimum && number <= maximum ? number
        : Wrong<double?>(key, value, $"a number{Bounds(minimum, maximum)}, or null where it is not known");

    /// <summary>A number that must be there; NaN after a fault.</summary>
    public double RequiredNumber(string key, double minimum = 0, double maximum = double.MaxValue) =>
        Has(key) ? Number(key, minimum, maximum) ?? double.NaN : Missing(key, "a number", double.NaN);

    /// <summary>A price; 0 is refused, since it would mean "free" where "not known" is meant.</summary>
    public double? Price(string key) =>
        Number(key) is not { } price ? null
        : price > 0 ? price
        : Wrong<double?>(key, Find(key)!.Value, "a price above 0, or null where it is not known");

    /// <summary>An exact price; see <see cref="Price"/>.</summary>
    public decimal? ExactPrice(string key, bool mayBeZero = false)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        bool isNumber = decimal.TryParse(
            value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText(),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out decimal price
        );
        return isNumber && (price > 0 || (mayBeZero && price == 0))
            ? price
            : Wrong<decimal?>(key, value, "a price above 0, or null where it is not known");
    }

    /// <summary>A whole number within bounds; null where it is missing.</summary>
    public int? Whole(string key, int minimum = 0) =>
        Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out double number)
        && number == Math.Floor(number)
        && number >= minimum
        && number <= int.MaxValue
            ? (int)number
        : Wrong<int?>(key, value, $"a whole number{Bounds(minimum, int.MaxValue)}");

    /// <summary>A whole number that must be there; the minimum after a fault.</summary>
    public int RequiredWhole(string key, int minimum = 1) =>
        Has(key) ? Whole(key, minimum) ?? minimum : Missing(key, "a whole number", minimum);

    /// <summary>True or false; null where it is missing.</summary>
    public bool? Flag(string key) =>
        Find(key) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : Wrong<bool?>(key, value, "true or false");

    /// <summary>A day; null where it is missing.</summary>
    public DateOnly? Day(string key) =>
        Text(key) is not { } text ? null
        : DateOnly.TryParseExact(
            text,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out DateOnly day
        )
            ? day
        : Wrong<DateOnly?>(key, Find(key)!.Value, "a day such as 2026-11-20");

    /// <summary>How GPUs exchange data, under the key <c>interconnect</c>; null where it is missing.</summary>
    public Interconnect? Interconnect()
    {
        const string Key = "interconnect";
        return Text(Key) is not { } text ? null
            : Interconnects.TryParse(text, out Interconnect link) ? link
            : Wrong<Interconnect?>(Key, Find(Key)!.Value, "one of " + string.Join(", ", Interconnects.Ids));
    }

    /// <summary>Texts of a list; empty where it is missing.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        if (Find(key) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return Wrong<string[]>(key, value, "a list of texts") ?? [];
        }

        List<string> texts = new(value.GetArrayLength());
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String)
            {
                texts.Add(item.GetString()!);
            }
            else
            {
                Wrong<string>(key, item, "a text in quotes");
            }
        }

        return texts;
    }

    /// <summary>Whole numbers of a list; empty where it is missing.</summary>
    public IReadOnlyList<int> Wholes(string key)
    {
        List<int> numbers = [];
        if (Find(key) is not { } value)
        {
            return numbers;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return Wrong<int[]>(key, value, "a list of whole numbers") ?? [];
        }

        foreach (JsonElement item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int number))
            {
                numbers.Add(number);
            }
            else
            {
                Wrong<string>(key, item, "a whole number");
            }
        }

        return numbers;
    }

    /// <summary>The objects of a list; none where it is missing.</summary>
    public IEnumerable<RowReader> Rows(string key)
    {
        if (Find(key) is not { } value)
        {
            yield break;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Wrong<string>(key, value, "a list of objects");
            yield break;
        }

        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            string at = $"{Under(key)}[{index++}]";
            if (item.ValueKind == JsonValueKind.Object)
            {
                yield return new RowReader(file, item, at, faults);
            }
            else
            {
                faults.Add(
                    new Fault(CatalogFaultCodes.WrongValue, "not an object")
                    {
                        File = file.Name,
                        Line = file.LineOf(item),
                        Path = at,
                        Value = Shorten(item),
                        Expected = "{ … }",
                    }
                );
            }
        }
    }

    /// <summary>An object; null where it is missing.</summary>
    public RowReader? Object(string key) =>
        Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? new RowReader(file, value, Under(key), faults)
        : Wrong<RowReader>(key, value, "an object");

    /// <summary>The sources of the row.</summary>
    public IReadOnlyList<SourceNote> Sources()
    {
        List<SourceNote> sources = [];
        foreach (RowReader source in Rows("sources"))
        {
            sources.Add(
                new SourceNote(source.Text("field") ?? "*", source.RequiredText("source"))
                {
                    ValueAsPublished = source.Text("value_as_published"),
                    AsOf = source.Day("as_of"),
                    IsVerified = source.Flag("verified") ?? false,
                    Note = source.Text("note"),
                }
            );
        }

        return sources;
    }

    /// <summary>Adds a fault for each key that is not among the known ones.</summary>
    public void RefuseUnknownKeys(IReadOnlyCollection<string> known)
    {
        foreach (JsonProperty property in row.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                faults.Add(
                    new Fault(CatalogFaultCodes.UnknownKey, "no such key")
                    {
                        File = file.Name,
                        Line = file.LineOf(property.Value),
                        Path = Under(property.Name),
                        Expected = "one of " + string.Join(", ", known),
                        Nearest = NearestWord.Find(property.Name, known),
                    }
                );
            }
        }
    }

    /// <summary>Adds a fault about a key of this object.</summary>
    public void Refuse(string code, string key, string message, string? expected = null)
    {
        JsonElement? value = Find(key);
        faults.Add(
            new Fault(code, message)
            {
                File = file.Name,
                Line = file.LineOf(value ?? row),
                Path = Under(key),
                Value = value is { } seen ? Shorten(seen) : null,
                Expected = expected,
            }
        );
    }

    /// <summary>The path of a key of this object.</summary>
    public string Under(string key) => path.Length == 0 ? key : $"{path}.{key}";

    private static double? Parse(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out double number)
        && double.IsFinite(number)
            ? number
        : value.ValueKind == JsonValueKind.String
        && double.TryParse(
            value.GetString(),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out double text
        )
        && double.IsFinite(text)
            ? text
        : null;

    private static string Bounds(double minimum, double maximum) =>
        maximum < int.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $" from {minimum} to {maximum}")
            : string.Create(CultureInfo.InvariantCulture, $" of at least {minimum}");

    private static string Shorten(JsonElement value)
    {
        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.Length <= 60 ? text : text[..57] + "…";
    }

    private T Missing<T>(string key, string expected, T after)
    {
        Refuse(CatalogFaultCodes.FieldMissing, key, "this field is needed", expected);
        return after;
    }

    private T? Wrong<T>(string key, JsonElement value, string expected)
    {
        faults.Add(
            new Fault(CatalogFaultCodes.WrongValue, "not what belongs here")
            {
                File = file.Name,
                Line = file.LineOf(value),
                Path = Under(key),
                Value = Shorten(value),
                Expected = expected,
            }
        );
        return default;
    }
}
