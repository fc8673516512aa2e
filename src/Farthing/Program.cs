using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents;
using Farthing.Numerics.Faults;

namespace Farthing;

/// <summary>The executable: finds the verb, runs it, turns faults into messages and exit codes.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args.Contains("bench") || args.Contains("serve"))
        {
            InlineSockets.Prefer(isServer: args.Contains("serve"));
        }

        return StandardStreams.Use((output, error) => Run(args, output, error));
    }

    /// <summary>Runs a command line. Nothing that a user types ends in a stack trace.</summary>
    /// <returns>The exit code: 0 done, 1 the answer is no, 2 bad input, 3 a dependency failed, 130 interrupted.</returns>
    internal static int Run(string[] args, TextWriter output, TextWriter error) =>
        Run(args, output, error, VerbRegistry.All);

    /// <summary>Runs a command line of these verbs.</summary>
    /// <returns>The exit code.</returns>
    internal static int Run(
        string[] args,
        TextWriter output,
        TextWriter error,
        IReadOnlyList<VerbEntry> verbs
    )
    {
        bool isJson = args.Contains("--json");
        try
        {
            return Dispatch(args, output, error, verbs);
        }
        catch (FarthingException fault)
        {
            output.Flush();
            if (isJson)
            {
                output.WriteLine(FaultPrinter.ToJson(fault.Faults));
            }
            else
            {
                FaultPrinter.WriteText(error, fault.Faults, fault.ExitCode);
            }

            return fault.ExitCode;
        }
        catch (Exception stopped) when (IsStop(stopped))
        {
            error.WriteLine(Interrupts.Words);
            return 130;
        }
        catch (IOException broken)
            when (broken.HResult == 32 || broken.Message.Contains("Broken pipe", StringComparison.Ordinal))
        {
            return 0;
        }
        catch (Exception defect)
            when (defect is not OutputLostException
                && Environment.GetEnvironmentVariable("FARTHING_DEBUG") != "1"
            )
        {
            Fault fault = new(
                CliFaultCodes.Internal,
                $"a defect in Farthing: {defect.GetType().Name}: {defect.Message}"
            )
            {
                Expected = "a report with the command line; FARTHING_DEBUG=1 shows where it happened",
            };
            FaultPrinter.WriteText(error, [fault], 3);
            return 3;
        }
    }

    /// <summary>True for an interrupt, also where several threads were stopped by it.</summary>
    private static bool IsStop(Exception error) =>
        error is OperationCanceledException
        || (
            error is AggregateException several
            && several.Flatten().InnerExceptions.All(one => one is OperationCanceledException)
        );

    private static int Dispatch(
        string[] args,
        TextWriter output,
        TextWriter error,
        IReadOnlyList<VerbEntry> verbs
    )
    {
        if (args.Length == 0 || args[0] is "--help" or "-h" or "-?" or "help")
        {
            HelpPage.Write(verbs, output);
            return 0;
        }

        if (args[0] == "--version")
        {
            output.WriteLine($"farthing {ProgramVersion.Text}");
            return 0;
        }

        VerbEntry verb =
            verbs.FirstOrDefault(entry => entry.Name.Equals(args[0], StringComparison.OrdinalIgnoreCase))
            ?? throw UnknownVerb(args[0], verbs.Select(entry => entry.Name), "a verb of farthing --help");
        if (
            verb.Name is "plan" or "simulate"
            || (args.Contains("--model") && verb.Group != VerbGroup.ServeAndMeter)
        )
        {
            // Verbs of the gateway mean the models that clients name. Those of the catalog are read beside the building of the command line; whoever needs them waits for the same lazy value.
            _ = Task.Run(() => Catalogs.Catalog.BuiltIn.ModelEntries.Count);
        }

        verb.Prepare?.Invoke(args[1..]);

        ParseResult parsed = CommandWords.Parse(verb.CommandFor(args.ElementAtOrDefault(1)), args[1..]);
        parsed.InvocationConfiguration.Output = output;
        parsed.InvocationConfiguration.Error = error;
        parsed.InvocationConfiguration.EnableDefaultExceptionHandler = false;
        if (CommandHelp.IsWanted(parsed))
        {
            return new CommandHelp().Invoke(parsed);
        }

        bool asksForHelp = args.Any(arg => arg is "--help" or "-h" or "-?");
        IReadOnlyList<Fault> faults = UsageFault.AllOf(parsed);
        if (faults.Count > 0 && !asksForHelp)
        {
            throw new FarthingException([.. faults, .. new VerbContext("", parsed, default).ReadGiven()]);
        }

        return Interrupts.Run(verb, parsed, error);
    }

    private static FarthingException UnknownVerb(string word, IEnumerable<string> known, string expected) =>
        new(
            new Fault(CliFaultCodes.UnknownVerb, "no such verb")
            {
                Value = word,
                Expected = expected,
                Nearest = NearestWord.Find(word, known),
            }
        );
}
