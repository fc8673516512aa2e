using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;

namespace Farthing.Verbs.Cost;

/// <summary>Reads from flags what fixed shapes waste.</summary>
internal static class MemoryWasteReader
{
    /// <summary>Reads it; null where nothing of it was asked.</summary>
    public static MemoryWaste? Read(VerbContext context, MemoryFlags flags)
    {
        MemoryWaste waste = new(
            context.Value(flags.Slots),
            context.Value(flags.Used),
            context.Required(flags.BlockSize),
            ReadLengths(context, flags),
            context.Value(flags.Tflops),
            context.Value(flags.PeakTflops)
        );
        if (waste.Slots is null != waste.Used is null)
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--slots",
                "--slots and --used are needed together",
                "--slots 2048 --used 50"
            );
        }

        if (waste.Used > waste.Slots)
        {
            context.Refuse(
                CostFaultCodes.Contradiction,
                "--used",
                "more tokens than slots",
                "a count not above --slots"
            );
        }

        if (waste.Tflops is null != waste.PeakTflops is null)
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--tflops",
                "--tflops and --peak-tflops are needed together",
                "--tflops 50 --peak-tflops 312"
            );
        }

        return waste.Slots is null && waste.Used is null && waste.Lengths.Count == 0 && waste.Tflops is null
            ? null
            : waste;
    }

    private static List<double> ReadLengths(VerbContext context, MemoryFlags flags)
    {
        List<double> lengths = [];
        foreach (
            string part in (context.Parsed.GetValue(flags.StaticBatch) ?? "").Split(
                ',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            )
        )
        {
            if (
                QuantityParser.TryParse(part, QuantityKind.Count, out double length, out Fault? fault)
                && length > 0
            )
            {
                lengths.Add(length);
            }
            else
            {
                context.Faults.Add(
                    (fault ?? new Fault(QuantityFaultCodes.OutOfRange, "out of range")) with
                    {
                        Path = "--static-batch",
                        Value = part,
                        Expected = "lengths above 0 such as 50,150,200,500",
                    }
                );
            }
        }

        return lengths;
    }
}
