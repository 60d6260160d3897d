using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace BmsEdge.Conformance.Counting;

/// <summary>
/// Counts the IL instructions that a program executes: it is compiled as the board's is (C# 9, optimised), every run of instructions
/// that is entered at its top only gets its length added to a counter, and the result runs here. The interpreter of nanoFramework
/// takes about the same time for each instruction, which makes this the one measure of work that needs no board.
/// </summary>
internal sealed class InstructionCounter
{
    /// <summary>Full name of the static class with the field <c>Count</c> that the sources must hold.</summary>
    public const string CounterType = "BmsEdge.Counting.ExecutedInstructions";

    private readonly Assembly _assembly;
    private readonly FieldInfo _count;

    public InstructionCounter(IEnumerable<(string Path, string Text)> sources)
    {
        using MemoryStream image = new();
        using (AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(Compile(sources)))
        {
            Instrument(assembly.MainModule);
            assembly.Write(image);
        }

        image.Position = 0;
        _assembly = new AssemblyLoadContext("counted", isCollectible: true).LoadFromStream(image);
        _count = _assembly.GetType(CounterType, throwOnError: true)!.GetField("Count")!;
    }

    public Type Type(string name) => _assembly.GetType(name, throwOnError: true)!;

    /// <summary>Instructions executed by an action, without the call itself.</summary>
    public long Of(Action action)
    {
        _count.SetValue(null, 0L);
        action();
        return (long)_count.GetValue(null)!;
    }

    /// <summary>Length of the IL of all methods in bytes.</summary>
    public static int CodeBytes(IEnumerable<(string Path, string Text)> sources)
    {
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(Compile(sources));
        return assembly.MainModule.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody).Sum(m => m.Body.CodeSize);
    }

    private static MemoryStream Compile(IEnumerable<(string Path, string Text)> sources)
    {
        CSharpParseOptions language = new(LanguageVersion.CSharp9);
        string trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        CSharpCompilation compilation = CSharpCompilation.Create(
            "BmsEdge.Counted",
            sources.Select(s => CSharpSyntaxTree.ParseText(s.Text, language, s.Path)),
            trusted.Split(Path.PathSeparator)
                .Where(p => Path.GetFileName(p) is "System.Runtime.dll" or "System.Private.CoreLib.dll" or "System.Runtime.Extensions.dll" or "System.Console.dll")
                .Select(p => MetadataReference.CreateFromFile(p)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
                .WithOptimizationLevel(OptimizationLevel.Release)
                .WithNullableContextOptions(NullableContextOptions.Enable));
        MemoryStream image = new();
        EmitResult result = compilation.Emit(image);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(10)));
        }

        image.Position = 0;
        return image;
    }

    private static void Instrument(ModuleDefinition module)
    {
        TypeDefinition counter = module.GetType(CounterType);
        FieldDefinition count = counter.Fields.Single(f => f.Name == "Count");
        foreach (MethodDefinition method in module.GetTypes().Where(t => t != counter).SelectMany(t => t.Methods).Where(m => m.HasBody))
        {
            Instrument(method.Body, count);
        }
    }

    private static void Instrument(Mono.Cecil.Cil.MethodBody body, FieldDefinition count)
    {
        Instruction[] code = [.. body.Instructions];
        HashSet<Instruction> tops = [code[0]];
        foreach (Instruction instruction in code)
        {
            if (instruction.Operand is Instruction target)
            {
                tops.Add(target);
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                tops.UnionWith(targets);
            }

            if (instruction.OpCode.FlowControl is FlowControl.Cond_Branch or FlowControl.Branch or FlowControl.Return or FlowControl.Throw && instruction.Next is not null)
            {
                tops.Add(instruction.Next);
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            tops.Add(handler.TryStart);
            tops.Add(handler.HandlerStart);
        }

        ILProcessor il = body.GetILProcessor();
        for (int i = 0; i < code.Length; i++)
        {
            if (!tops.Contains(code[i]))
            {
                continue;
            }

            int length = 1;
            while (i + length < code.Length && !tops.Contains(code[i + length]))
            {
                length++;
            }

            // The first of the inserted instructions takes the place of the top, so that branches to it count too.
            Instruction moved = Instruction.Create(OpCodes.Nop);
            moved.OpCode = code[i].OpCode;
            moved.Operand = code[i].Operand;
            code[i].OpCode = OpCodes.Ldsfld;
            code[i].Operand = count;
            Instruction[] rest =
            [
                Instruction.Create(OpCodes.Ldc_I4, length), Instruction.Create(OpCodes.Conv_I8), Instruction.Create(OpCodes.Add),
                Instruction.Create(OpCodes.Stsfld, count), moved,
            ];
            Instruction last = code[i];
            foreach (Instruction next in rest)
            {
                il.InsertAfter(last, next);
                last = next;
            }
        }

        // Short branches may no longer reach.
        foreach (Instruction instruction in body.Instructions)
        {
            instruction.OpCode = LongForm(instruction.OpCode);
        }
    }

    private static OpCode LongForm(OpCode code) => code.Code switch
    {
        Code.Br_S => OpCodes.Br,
        Code.Brfalse_S => OpCodes.Brfalse,
        Code.Brtrue_S => OpCodes.Brtrue,
        Code.Beq_S => OpCodes.Beq,
        Code.Bge_S => OpCodes.Bge,
        Code.Bge_Un_S => OpCodes.Bge_Un,
        Code.Bgt_S => OpCodes.Bgt,
        Code.Bgt_Un_S => OpCodes.Bgt_Un,
        Code.Ble_S => OpCodes.Ble,
        Code.Ble_Un_S => OpCodes.Ble_Un,
        Code.Blt_S => OpCodes.Blt,
        Code.Blt_Un_S => OpCodes.Blt_Un,
        Code.Bne_Un_S => OpCodes.Bne_Un,
        Code.Leave_S => OpCodes.Leave,
        _ => code,
    };
}
