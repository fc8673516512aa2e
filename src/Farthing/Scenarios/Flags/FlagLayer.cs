using Farthing.Numerics.Faults;
using Farthing.Scenarios.Keys;

namespace Farthing.Scenarios.Flags;

/// <summary>Lays flags over the values of a file: a flag replaces its key, other branches of the key's group, and what has no effect beside it.</summary>
internal sealed class FlagLayer(ScenarioValues values, FaultList faults)
{
    private readonly HashSet<string> replaced = new(StringComparer.Ordinal);

    /// <summary>Sets a key from a flag that may have been given several times.</summary>
    public void SetAll(ScenarioKey key, string flag, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        if (key.Name == "*")
        {
            SetNamed(key.Section, flag, texts);
        }
        else if (texts.Count > 1 && !key.IsList)
        {
            faults.Add(
                new Fault(ScenarioFaultCodes.Conflict, "the flag stands more than once")
                {
                    Path = flag,
                    Value = string.Join(", ", texts),
                    Expected = "one value",
                }
            );
        }
        else if (values.PlaceOf(key.Path) is { File: null } other)
        {
            faults.Add(
                new Fault(ScenarioFaultCodes.Conflict, $"{flag} and {other.Path} both name the {key.Name}")
                {
                    Path = flag,
                    Value = texts[0],
                    Expected = "one of the two",
                }
            );
        }
        else
        {
            Set(key, flag, key.Path, string.Join(',', texts));
        }
    }

    /// <summary>Sets one key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="flag">The flag, for faults.</param>
    /// <param name="path">The path of the value.</param>
    /// <param name="text">The value; items of a list apart by commas.</param>
    public void Set(ScenarioKey key, string flag, string path, string text)
    {
        MakeRoom(key);
        ScenarioPlace place = new(flag);
        List<ScenarioItem> items = [];
        foreach (string item in key.IsList ? text.Split(',', StringSplitOptions.TrimEntries) : [text])
        {
            Fault? fault = ScenarioKeyCheck.Read(key, item, out double number, out string word);
            if (fault is null)
            {
                items.Add(new ScenarioItem(word, number, place));
            }
            else
            {
                faults.Add(place.Mark(fault));
            }
        }

        values.Set(new ScenarioValue(key, path, items), place);
    }

    /// <summary>Sets keys of a section from <c>name=value</c> pairs apart by commas; the section's values in the file are replaced as a whole.</summary>
    public void SetNamed(string section, string flag, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        foreach (string path in values.Paths.Where(path => IsInside(path, section)).ToArray())
        {
            values.Remove(path);
        }

        foreach (string pair in texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries)))
        {
            int at = pair.IndexOf('=', StringComparison.Ordinal);
            string name = at < 0 ? pair : pair[..at].Trim();
            string path =
                $"{section}.{(ScenarioKeys.HasFreeNames(section) ? name : name.ToLowerInvariant())}";
            string[] names = [.. ScenarioKeys.NamesIn(section)];
            if (at <= 0 || at == pair.Length - 1)
            {
                faults.Add(
                    new Fault(ScenarioFaultCodes.WrongShape, "not name=value")
                    {
                        Path = flag,
                        Value = pair,
                        Expected = Example(section),
                    }
                );
            }
            else if (ScenarioKeys.Find(path) is not ScenarioKey key)
            {
                faults.Add(
                    new Fault(ScenarioFaultCodes.UnknownKey, $"no such name in {section}")
                    {
                        Path = flag,
                        Value = name,
                        Expected = "one of " + string.Join(", ", names),
                        Nearest = NearestWord.Find(name, names),
                    }
                );
            }
            else if (values.IsGiven(path))
            {
                faults.Add(
                    new Fault(ScenarioFaultCodes.DuplicateKey, "the name stands twice")
                    {
                        Path = flag,
                        Value = name,
                        Expected = "each name once",
                    }
                );
            }
            else
            {
                Set(key, flag, path, pair[(at + 1)..]);
            }
        }
    }

    /// <summary>Sets GPU and count from <c>8xH100-SXM</c>, or the count alone from <c>8</c>.</summary>
    public void SetGpus(string flag, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        string text = texts[^1];
        int digits = text.TakeWhile(char.IsAsciiDigit).Count();
        bool hasGpu = digits < text.Length && text[digits] is 'x' or 'X' or '×';
        string gpu = hasGpu ? text[(digits + 1)..].Trim() : "";
        if (texts.Count > 1 || digits == 0 || (digits < text.Length && gpu.Length == 0))
        {
            faults.Add(
                new Fault(ScenarioFaultCodes.WrongShape, "not a count of GPUs")
                {
                    Path = flag,
                    Value = string.Join(' ', texts),
                    Expected = "once, such as 8xH100-SXM, or 8 beside --gpu",
                }
            );
            return;
        }

        Set(ScenarioKeys.Find("hardware.count")!, flag, "hardware.count", text[..digits]);
        if (hasGpu && values.PlaceOf("hardware.gpus") is { File: null } other)
        {
            faults.Add(
                new Fault(ScenarioFaultCodes.Conflict, $"{flag} and {other.Path} both name the GPU")
                {
                    Path = flag,
                    Value = text,
                    Expected = "one of the two",
                }
            );
        }
        else if (hasGpu)
        {
            Set(ScenarioKeys.Find("hardware.gpus")!, flag, "hardware.gpus", gpu);
        }
    }

    /// <summary>Makes room once per group and branch, so that two flags of different branches still meet as a fault.</summary>
    private void MakeRoom(ScenarioKey key)
    {
        if (key.Group is null || replaced.Add(key.Group))
        {
            ScenarioRules.MakeRoomFor(key, values);
        }
    }

    private static bool IsInside(string path, string section) =>
        path.StartsWith(section + ".", StringComparison.Ordinal);

    private static string Example(string section) =>
        section == "slo" ? "such as ttft_p95=1.5s,itl_p95=40ms" : "such as aws.p5.1y=40%";
}
