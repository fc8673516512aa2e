namespace Farthing.Emulation.Faults;

/// <summary>Codes of what can be wrong with an emulated server.</summary>
public static class EmulationFaultCodes
{
    /// <summary><c>--fault</c> names a mishap that does not exist, or one twice.</summary>
    /// <remarks>Use <c>stall:SHARE@TIME</c>, <c>reset:SHARE</c>, <c>5xx:SHARE</c>, <c>slow-start:TIME</c>, <c>embed-slow:SHARE@TIME</c>, <c>embed-down:SHARE</c>, <c>embed-nan:SHARE</c>, <c>embed-dimension:N@TIME</c>, each at most once.</remarks>
    public const string UnknownMishap = "FAR8001";

    /// <summary>A share, time or length of <c>--fault</c> is out of range.</summary>
    /// <remarks>Shares from 0 to 1 (or percent), times from <c>0s</c> to <c>1d</c> with their unit, lengths of vectors from 1 to 65536.</remarks>
    public const string MishapValue = "FAR8002";

    /// <summary>The program cannot listen on the address (exit code 3): the port is taken, or you may not use it.</summary>
    /// <remarks>Stop what listens there, or take another <c>--port</c>; <c>--port 0</c> takes any free one.</remarks>
    public const string CannotListen = "FAR8003";

    /// <summary>More than one replica: one emulated server is one engine.</summary>
    /// <remarks>Spread the model with <c>--tp</c>, and start one server per replica.</remarks>
    public const string ManyReplicas = "FAR8004";

    /// <summary><c>--host</c> is no IP address.</summary>
    /// <remarks><c>127.0.0.1</c>, <c>0.0.0.0</c> or another address of this machine.</remarks>
    public const string NotAnAddress = "FAR8005";

    /// <summary>The emulated engine ended by a defect (exit code 3).</summary>
    /// <remarks>Report it with the command line.</remarks>
    public const string EngineDied = "FAR8006";

    /// <summary>An engine whose metrics page is not emulated.</summary>
    /// <remarks>Emulate <c>--engine vllm</c> or <c>sglang</c>; simulate and plan know TensorRT-LLM.</remarks>
    public const string NoMetricsPage = "FAR8007";

    /// <summary><c>--drift</c> names no time, no number of requests, or an intent that does not exist.</summary>
    /// <remarks>Such as <c>--drift 60s</c> or <c>--drift 500req:INTENT,INTENT</c>, beside <c>--graded</c>.</remarks>
    public const string BadDrift = "FAR8008";
}
