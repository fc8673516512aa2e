using System.Globalization;
using Farthing.Numerics.Faults;
using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Exports;

/// <content>Values of flags, each with the fault that says what vLLM accepts.</content>
public sealed partial class VllmCommandReader
{
    private int? Whole(ShellWord flag, ShellWord? value, int least)
    {
        if (Needed(flag, value) is not { } word)
        {
            return null;
        }

        if (VllmNumber.TryParse(word.Text, out long number) && number >= least && number <= int.MaxValue)
        {
            return (int)number;
        }

        string from = least.ToString(CultureInfo.InvariantCulture);
        return Refuse<int>(
            flag,
            word,
            $"a whole number of at least {from}, such as 8192 or 16k (16K is 16,384)"
        );
    }

    private double? Share(ShellWord flag, ShellWord? value)
    {
        if (Needed(flag, value) is not { } word)
        {
            return null;
        }

        bool isShare =
            double.TryParse(word.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double share)
            && share is > 0 and <= 1;
        return isShare ? share : Refuse<double>(flag, word, "a share above 0 and up to 1, such as 0.9");
    }

    private int BlockSize(ShellWord flag, ShellWord? value)
    {
        int size = Whole(flag, value, 1) ?? 16;
        if (!EngineOptionsValidator.BlockSizes.Contains(size))
        {
            Refuse<int>(flag, value!, "one of " + string.Join(", ", EngineOptionsValidator.BlockSizes));
        }

        return size;
    }

    private SchedulingPolicy Policy(ShellWord flag, ShellWord? value)
    {
        if (Needed(flag, value)?.Text is not string word)
        {
            return SchedulingPolicy.Fcfs;
        }

        string[] known = [.. Enum.GetNames<SchedulingPolicy>().Select(name => name.ToLowerInvariant())];
        int at = Array.IndexOf(known, word);
        if (at >= 0)
        {
            return Enum.GetValues<SchedulingPolicy>()[at];
        }

        Refuse<int>(flag, value!, string.Join(" or ", known));
        return SchedulingPolicy.Fcfs;
    }

    private NumberFormat KvFormat(ShellWord flag, ShellWord? value)
    {
        string? word = Needed(flag, value)?.Text.ToLowerInvariant();
        switch (word)
        {
            case null or "auto" or "bfloat16" or "float16" or "half":
                return NumberFormat.Bf16;
            case "fp8" or "fp8_e4m3" or "fp8_e5m2" or "fp8_inc":
                return NumberFormat.Fp8;
            default:
                Refuse<int>(flag, value!, "auto, bfloat16, fp8, fp8_e4m3 or fp8_e5m2");
                return NumberFormat.Bf16;
        }
    }

    private bool IsOn(ShellWord flag, ShellWord? value, bool isNegated)
    {
        if (value is null || value.Text.Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            return !isNegated;
        }

        if (!value.Text.Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            Refuse<int>(flag, value, "nothing, true or false");
        }

        return isNegated;
    }

    private ShellWord? Needed(ShellWord flag, ShellWord? value)
    {
        if (value is null or { Text: "" })
        {
            Refuse<int>(flag, value ?? flag, "a value after the flag");
            return null;
        }

        if (value.HasVariable)
        {
            faults.Add(
                At(
                    value,
                    new Fault(
                        CommandLineFaultCodes.Variable,
                        "a variable of the shell: its value is not known"
                    )
                ) with
                {
                    Path = flag.Text,
                    Value = value.Text,
                    Expected = "the value itself",
                }
            );
            return null;
        }

        return value;
    }

    private T? Refuse<T>(ShellWord flag, ShellWord word, string expected)
        where T : struct
    {
        string name = flag.Text.Split('=')[0];
        faults.Add(
            At(word, new Fault(CommandLineFaultCodes.WrongValue, "a value that vLLM would not accept")) with
            {
                Path = name,
                Value = word == flag ? null : word.Text,
                Expected = expected,
            }
        );
        return null;
    }

    private Fault At(ShellWord word, Fault fault) =>
        fault with
        {
            File = file,
            Line = word.Line,
            Column = word.Column,
        };
}
