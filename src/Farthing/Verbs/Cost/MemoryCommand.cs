using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Numerics.Faults;
using Farthing.Sheets.Costs;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost memory</c>: weights, KV cache, what fits, how fast memory can feed a step, what fixed shapes waste.</summary>
internal static class MemoryCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        MemoryFlags flags = new();
        Command command = new(
            "memory",
            "Weights, KV cache, fit, memory floor of a step, waste of fixed shapes.\nExamples: farthing cost memory --model llama-3.3-70b --weights fp8 --gpu H100-SXM --kv fp8 --batch 32 --context 2048\n          farthing cost memory --params 70B --weights int4 --bandwidth 2TB/s\n          farthing cost memory --slots 2048 --used 50\n          farthing cost memory --static-batch 50,150,200,500\n          farthing cost memory --tflops 50 --peak-tflops 312"
        );
        return command.With(flags.All).ReadsCatalog().Runs("cost.memory", context => Answer(context, flags));
    }

    private static int Answer(VerbContext context, MemoryFlags flags)
    {
        MemoryOfModel? model = MemoryOfModel.Read(context, flags);
        MemoryOfNumbers? numbers = NamePlateReader.Read(context, flags);
        MemoryWaste? waste = MemoryWasteReader.Read(context, flags);
        if (model is null && numbers is null && waste is null && context.Faults.IsEmpty)
        {
            context.Refuse(
                CliFaultCodes.FlagMissing,
                "--model",
                "nothing was asked",
                "--model, --params, --slots with --used, --static-batch, or --tflops with --peak-tflops"
            );
        }

        context.StopOnFaults();
        CostAnswer answer = new();
        CostMemoryDocument document = new();
        document = numbers?.AddTo(answer, document) ?? document;
        document = model?.AddTo(answer, document) ?? document;
        document = waste?.AddTo(answer, document) ?? document;
        return context.Print(answer, document, document.Fits == false ? 1 : 0);
    }
}
