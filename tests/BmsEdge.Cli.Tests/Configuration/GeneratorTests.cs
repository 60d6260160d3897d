using System;
using System.IO;
using System.Linq;
using System.Reflection;
using BmsEdge.Core.Models;
using BmsEdge.Firmware;
using BmsEdge.VirtualBoard.Configuration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace BmsEdge.Cli.Tests.Configuration;

/// <summary>The generated C# compiles as C# 9 and gives back what it was generated from.</summary>
public sealed class GeneratorTests
{
    [Fact]
    public void Generated_source_compiles_as_csharp_9_and_makes_the_same_configuration()
    {
        NfConfig config = new ConfigText()
            .Set("pack", "capacity", "2781 mAh")
            .Set("pack", "initial-soc", "12.5 %")
            .Set("pack", "start-request", "discharge")
            .Set("cell-monitor", "address", "0x18")
            .Set("current-monitor", "shunt", "0.01 mOhm")
            .Set("current-monitor", "offset", "-3 mA")
            .Set("current-monitor", "positive", "discharge")
            .Set("thermistor", "adc-channels", "6, 0")
            .Set("switches", "contactor-pin", "26")
            .Set("limit cell-overvoltage", "latch", "yes")
            .Good();
        Assembly assembly = Compile(NfConfigGenerator.GenerateConfiguration(config));
        MethodInfo create = assembly.GetType("BmsEdge.Firmware.GeneratedConfiguration")!.GetMethod("Create")!;
        BoardComparison.Same(config.ToBoardConfiguration(), (BoardConfiguration)create.Invoke(null, null)!);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(4099)]
    public void A_model_image_holds_the_very_bytes(int length)
    {
        byte[] blob = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 37))];
        Assembly assembly = Compile(NfConfigGenerator.GenerateModelImage(blob));
        FieldInfo bytes = assembly.GetType("BmsEdge.Firmware.ModelImage")!.GetField("Bytes")!;
        Assert.Equal(blob, (byte[])bytes.GetValue(null)!);
    }

    private static Assembly Compile(string source)
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        CSharpCompilation compilation = CSharpCompilation.Create(
            "generated-" + Guid.NewGuid().ToString("N"),
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.CSharp9), cancellationToken: TestContext.Current.CancellationToken)],
            [
                MetadataReference.CreateFromFile(typeof(object).Assembly.Location),
                MetadataReference.CreateFromFile(Path.Combine(runtime, "System.Runtime.dll")),
                MetadataReference.CreateFromFile(typeof(BoardConfiguration).Assembly.Location),
                MetadataReference.CreateFromFile(typeof(Chemistry).Assembly.Location),
            ],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using MemoryStream stream = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(stream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return Assembly.Load(stream.ToArray());
    }
}
