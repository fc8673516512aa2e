using System.Globalization;
using Farthing.ForeignBench;
using Farthing.ForeignBench.Runs;
using Farthing.ForeignBench.Server;

// model FOLDER                   writes model.gguf and config.json of random weights
// core                           prints this machine's core as a row of Farthing's catalog
// serve MODEL PORT               serves the model through llama.cpp
// compare FARTHING FOLDER [PAGE] measures, fits and predicts with farthing; PAGE: writes the table as Markdown too
// report FARTHING FOLDER [PAGE]  the same from the measurements that FOLDER holds
switch (args[0])
{
    case "model":
        RandomModel.Write(args[1], seed: 1);
        return 0;
    case "core":
        Console.WriteLine(CoreProbe.Row());
        return 0;
    case "serve":
        await OpenAiHost.RunAsync(args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
        return 0;
    case "compare":
        return new ForeignRun(args[1], args[2], args.Length > 3 ? args[3] : null).Run();
    case "report":
        return new ForeignRun(args[1], args[2], args.Length > 3 ? args[3] : null).Report();
    default:
        return 2;
}
